using Krait.Modules.Builtins;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Subinterpreters.Channels;

/// <summary>Which ends of a channel an object stands for.</summary>
internal enum ChannelEnd
{
    Both,
    Send,
    Receive,
}

/// <summary>A <c>ChannelID</c>: it keeps its channel, if there is one.</summary>
internal sealed class PyChannelId : PyObject
{
    public static readonly PyType TypeObject =
        new("ChannelID", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "_interpchannels");

    private readonly ChannelTable? _table;
    private LateRelease _release = new(ThreadState.Current.Interpreter);

    private PyChannelId(long id, ChannelEnd end, ChannelTable? table)
    {
        Id = id;
        End = end;
        _table = table;
        if (table is null) GC.SuppressFinalize(this);
    }

    /// <summary>The channel's number.</summary>
    public long Id { get; }

    /// <summary>The ends.</summary>
    public ChannelEnd End { get; }

    public override PyType Type => TypeObject;

    /// <summary>An object for a channel; null when there is none, unless that does not matter.</summary>
    public static PyChannelId? Of(long id, ChannelEnd end, bool force)
    {
        var table = ChannelTable.Of(ThreadState.Current.Interpreter);
        ChannelFault fault = table.With(id, static channel =>
        {
            channel.References++;
            return ChannelFault.None;
        });
        if (fault == ChannelFault.None) return new PyChannelId(id, end, table);
        return force ? new PyChannelId(id, end, null) : null;
    }

    ~PyChannelId()
    {
        if (_release.IsDue(this)) _table?.Release(Id);
    }
}

/// <summary>A channel ID identifies a channel and may be used as an int.</summary>
[PyMethods]
internal static partial class ChannelIdType
{
    [PyGetter("end")]
    private static PyObject GetEnd(PyChannelId self) =>
        PyStr.Intern(self.End switch { ChannelEnd.Send => "send", ChannelEnd.Receive => "recv", _ => "both" });

    [PyGetter("send")]
    private static PyObject GetSend(PyChannelId self) => PyChannelId.Of(self.Id, ChannelEnd.Send, force: true)!;

    [PyGetter("recv")]
    private static PyObject GetReceive(PyChannelId self) => PyChannelId.Of(self.Id, ChannelEnd.Receive, force: true)!;

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var channel = (PyChannelId)self;
        string end = channel.End switch { ChannelEnd.Send => ", send=True", ChannelEnd.Receive => ", recv=True", _ => "" };
        return PyStr.FromString($"ChannelID({channel.Id}{end})");
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject Str(PyObject self) => PyStr.FromString($"{((PyChannelId)self).Id}");

    [PySlot(nameof(PyType.IndexSlot))]
    private static PyObject Index(PyObject self) => PyInt.From(((PyChannelId)self).Id);

    [PySlot(nameof(PyType.IntSlot))]
    private static PyObject Int(PyObject self) => PyInt.From(((PyChannelId)self).Id);

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = ((PyChannelId)self).Id;
        return true;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject self, PyObject other, CompareOperator operation)
    {
        if (operation is not (CompareOperator.Equal or CompareOperator.NotEqual)) return PyNotImplemented.Instance;
        var channel = (PyChannelId)self;
        int equal = other switch
        {
            PyChannelId same => same.Id == channel.Id && same.End == channel.End ? 1 : 0,
            PyIntegral or PyFloat => Comparison.IdenticalOrEqual(PyInt.From(channel.Id), other),
            _ => -2,
        };
        return equal switch
        {
            -2 => PyNotImplemented.Instance,
            < 0 => null,
            _ => PyBool.From(equal == 1 == (operation == CompareOperator.Equal)),
        };
    }
}

/// <summary>The classes that the library has registered for the ends of channels, in one interpreter.</summary>
internal sealed class ChannelClasses
{
    /// <summary><c>SendChannel</c>.</summary>
    public PyType? Send { get; set; }

    /// <summary><c>RecvChannel</c>.</summary>
    public PyType? Receive { get; set; }

    /// <summary>The classes of the calling thread's interpreter.</summary>
    public static ChannelClasses Own => ThreadState.Current.Interpreter.Get(static () => new ChannelClasses());

    /// <summary>
    /// The classes, which importing the module registers that has them in CPython, a part of its tests; null with an exception set.
    /// </summary>
    public static ChannelClasses? Load()
    {
        const string Library = "test.support.channels";
        bool isThere = Own.Send is not null
            || BuiltinsCore.Importer(PyStr.Intern(Library), null, PyTuple.Create(PyStr.Intern("SendChannel")), 0) is not null;
        return isThere ? Own : null;
    }
}

/// <summary>A channel, or an end of one, that goes to another interpreter.</summary>
/// <param name="id">The channel's number.</param>
/// <param name="end">The ends.</param>
/// <param name="isWrapped">Whether it is an object of the library's class.</param>
internal sealed class ChannelValue(long id, ChannelEnd end, bool isWrapped) : SharedValue
{
    /// <summary>Whether a value stands for a channel.</summary>
    public static bool IsChannel(PyObject value) => value is PyChannelId || WrappedEnd(value) is not null;

    private static ChannelEnd? WrappedEnd(PyObject value)
    {
        if (value is not PyInstance) return null;
        ChannelClasses classes = ChannelClasses.Own;
        return classes.Send is not null && ReferenceEquals(value.Type, classes.Send) ? ChannelEnd.Send
            : classes.Receive is not null && ReferenceEquals(value.Type, classes.Receive) ? ChannelEnd.Receive : null;
    }

    /// <summary>The channel that an object stands for; null with an exception set.</summary>
    public static ChannelValue? Of(PyObject value)
    {
        if (value is PyChannelId known) return new ChannelValue(known.Id, known.End, false);
        if (Attributes.Get(value, PyStr.Intern("_id")) is not { } number || !InterpreterRecord.TryId(number, "channel", out long id))
        {
            return null;
        }
        return new ChannelValue(id, WrappedEnd(value)!.Value, true);
    }

    public override PyObject? Restore()
    {
        if (!isWrapped) return PyChannelId.Of(id, end, force: true);
        if (ChannelClasses.Load() is not { } classes) return null;
        return (end == ChannelEnd.Send ? classes.Send : classes.Receive) is { } type ? Calls.Call(type, PyInt.From(id)) : null;
    }
}
