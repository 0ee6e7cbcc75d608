using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Calling special methods: looked up on the type, never on the instance (language reference, 3.3.12).</summary>
internal static class SpecialMethods
{
    /// <summary>Calls a method of a value; <paramref name="found"/> is false, and nothing set, when its type has none.</summary>
    public static PyObject? Call(PyObject self, PyStr name, out bool found, params ReadOnlySpan<PyObject> arguments)
    {
        PyType type = self.Type;
        PyObject? method = type.Lookup(name);
        found = method is not null;
        if (method is null) return null;
        PyType methodType = method.Type;
        if ((methodType.Flags & TypeFlags.MethodDescriptor) != 0) return Calls.CallPrepended(method, self, arguments, null);
        if (methodType.DescriptorGetSlot is { } get)
        {
            method = get(method, self, type);
            if (method is null) return null;
        }
        return Calls.Call(method, arguments, null);
    }

    /// <summary>Calls a method that the type must have; AttributeError when it has lost it.</summary>
    public static PyObject? CallRequired(PyObject self, PyStr name, params ReadOnlySpan<PyObject> arguments)
    {
        PyObject? result = Call(self, name, out bool found, arguments);
        return found ? result : Raise.AttributeError(self, name, $"'{self.Type.Name}' object has no attribute '{name}'");
    }
}
