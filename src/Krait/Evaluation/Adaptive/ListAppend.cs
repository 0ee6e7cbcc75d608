using Krait.Objects;

namespace Krait.Evaluation;

/// <summary><c>list.append</c>, which CALL_LIST_APPEND does without a call; made when code first asks for it.</summary>
internal static class ListAppend
{
    /// <summary>The method's descriptor, which all engines share.</summary>
    public static readonly PyObject? Method = BuiltinTypes.List.Attributes.GetItem(PyStr.Intern("append"));
}
