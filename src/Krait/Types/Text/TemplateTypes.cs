using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Text;

/// <summary>Template object</summary>
[PyMethods(nameof(BuiltinTypes.Template))]
internal static partial class TemplateType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (keywordNames is { Count: > 0 }) return Raise.TypeError("Template.__new__ only accepts *args arguments");
        List<PyObject> strings = [];
        List<PyObject> interpolations = [];
        PyStr text = PyStr.Empty;
        foreach (PyObject argument in arguments)
        {
            switch (argument)
            {
                case PyStr part:
                    text = PyStr.Concat(text, part);
                    break;
                case PyInterpolation interpolation:
                    strings.Add(text);
                    text = PyStr.Empty;
                    interpolations.Add(interpolation);
                    break;
                default:
                    return Raise.TypeError($"Template.__new__ *args need to be of type 'str' or 'Interpolation', got {argument.Type.Name}");
            }
        }
        strings.Add(text);
        return new PyTemplate(PyTuple.Create([.. strings]), PyTuple.Create([.. interpolations]));
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var template = (PyTemplate)self;
        PyStr? strings = Representation.Repr(template.Strings);
        PyStr? interpolations = strings is null ? null : Representation.Repr(template.Interpolations);
        return interpolations is null ? null
            : PyStr.FromString($"{self.Type.ShortName}(strings={strings}, interpolations={interpolations})");
    }

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iter(PyObject self) => new PyTemplateIterator((PyTemplate)self);

    [PySlot(nameof(PyType.ConcatSlot))]
    private static PyObject? Concat(PyObject left, PyObject right)
    {
        if (left is not PyTemplate first || right is not PyTemplate second)
        {
            return Raise.TypeError(
                $"can only concatenate string.templatelib.Template (not \"{right.Type.Name}\") to string.templatelib.Template");
        }
        PyObject[] head = first.Strings.Items;
        PyObject[] tail = second.Strings.Items;
        var joint = PyStr.Concat((PyStr)head[^1], (PyStr)tail[0]);
        return new PyTemplate(PyTuple.Create([.. head[..^1], joint, .. tail[1..]]),
            PyTuple.Create([.. first.Interpolations.Items, .. second.Interpolations.Items]));
    }

    /// <summary>Strings</summary>
    [PyGetter("strings")]
    private static PyObject GetStrings(PyTemplate self) => self.Strings;

    /// <summary>Interpolations</summary>
    [PyGetter("interpolations")]
    private static PyObject GetInterpolations(PyTemplate self) => self.Interpolations;

    /// <summary>Values of interpolations</summary>
    [PyGetter("values")]
    private static PyObject GetValues(PyTemplate self) =>
        PyTuple.Create(Array.ConvertAll(self.Interpolations.Items, static each => ((PyInterpolation)each).Value));

    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyTemplate self)
    {
        PyObject? library = Evaluation.ImportStatements.Import(PyStr.Intern("string.templatelib"));
        PyObject? restore = library is null ? null : Attributes.Get(library, PyStr.Intern("_template_unpickle"));
        return restore is null ? null : PyTuple.Create(restore, PyTuple.Create(self.Strings, self.Interpolations));
    }

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}

/// <summary>An iterator over a template's parts.</summary>
[PyMethods(nameof(BuiltinTypes.TemplateIterator))]
internal static partial class TemplateIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iter(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var iterator = (PyTemplateIterator)self;
        PyTemplate template = iterator.Template;
        while (iterator.Position < template.Strings.Count + template.Interpolations.Count)
        {
            int position = iterator.Position++;
            if (position % 2 != 0) return template.Interpolations[position / 2];
            if (template.Strings[position / 2] is PyStr { Length: > 0 } text) return text;
        }
        return null;
    }
}

/// <summary>Interpolation object</summary>
[PyMethods]
internal static partial class InterpolationType
{
    /// <summary>Binds the type with what class patterns match by position.</summary>
    public static void BindWithMatchArguments(PyType type)
    {
        Bind(type);
        type.FillLater(static each => each.Attributes.SetItem(
            Names.MatchArgs,
                PyTuple.Create(PyStr.Intern("value"), PyStr.Intern("expression"), PyStr.Intern("conversion"),
                    PyStr.Intern("format_spec"))));
    }

    [PyNew("Interpolation(value, expression='', conversion=None, format_spec='')")]
    private static PyObject? New(PyType type, PyObject value, PyStr? expression, PyObject? conversion, PyStr? specification)
    {
        if (conversion is not (null or PyNone) && (conversion is not PyStr { Length: 1 } text || text[0] is not ('s' or 'a' or 'r')))
        {
            return conversion is PyStr
                ? Raise.ValueError("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'")
                : Raise.TypeError($"Interpolation() argument 'conversion' must be str, not {conversion.Type.Name}");
        }
        return new PyInterpolation(value, expression ?? PyStr.Empty, conversion ?? PyNone.Instance, specification ?? PyStr.Empty);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var interpolation = (PyInterpolation)self;
        List<PyStr> parts = [];
        foreach (PyObject each in (ReadOnlySpan<PyObject>)[interpolation.Value, interpolation.Expression, interpolation.Conversion,
            interpolation.FormatSpecification])
        {
            PyStr? part = Representation.Repr(each);
            if (part is null) return null;
            parts.Add(part);
        }
        return Sequences.SequenceText.Enclose(parts, self.Type.ShortName + "(", ")");
    }

    /// <summary>Value</summary>
    [PyGetter("value")]
    private static PyObject GetValue(PyInterpolation self) => self.Value;

    /// <summary>Expression</summary>
    [PyGetter("expression")]
    private static PyObject GetExpression(PyInterpolation self) => self.Expression;

    /// <summary>Conversion</summary>
    [PyGetter("conversion")]
    private static PyObject GetConversion(PyInterpolation self) => self.Conversion;

    /// <summary>Format specifier</summary>
    [PyGetter("format_spec")]
    private static PyObject GetFormatSpecification(PyInterpolation self) => self.FormatSpecification;

    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyInterpolation self) =>
        PyTuple.Create(self.Type, PyTuple.Create(self.Value, self.Expression, self.Conversion, self.FormatSpecification));

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}
