using Krait.Evaluation.Threads;
using Krait.Modules.Subinterpreters.Queues;
using Krait.Modules.Threads;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Subinterpreters.Channels;

/// <summary>
/// This module provides primitive operations to manage Python interpreters. The 'interpreters' module provides a more convenient
/// interface.
/// </summary>
[PyModule("_interpchannels")]
internal static partial class ChannelsModule
{
    private static readonly string[] s_infoFields =
    [
        "open", "closing", "closed", "count", "num_interp_send", "num_interp_send_released", "num_interp_recv", "num_interp_recv_released",
        "num_interp_both", "num_interp_both_recv_released", "num_interp_both_send_released", "num_interp_both_released", "send_associated",
        "send_released", "recv_associated", "recv_released",
    ];

    private static PyType InfoType =>
        StructSequence.Define("_interpchannels.ChannelInfo", s_infoFields, 8, "ChannelInfo\n\nA named tuple of a channel's state.");

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        ModuleTypes.Add(module, PyChannelId.TypeObject, ChannelIdType.Bind);
        module.Dict.SetItem(PyStr.Intern("ChannelInfo"), InfoType);
        foreach (string name in (ReadOnlySpan<string>)["ChannelError", "ChannelNotFoundError", "ChannelClosedError", "ChannelEmptyError",
            "ChannelNotEmptyError"])
        {
            module.Dict.SetItem(PyStr.Intern(name), ErrorType(name));
        }
    }

    private static PyType ErrorType(string name) => ModuleExceptions.Get(
        "_interpchannels", name, name == "ChannelError" ? ExceptionTypes.RuntimeError : ErrorType("ChannelError"));

    private static ChannelTable Table => ChannelTable.Of(ThreadState.Current.Interpreter);

    private static long OwnId => ThreadState.Current.Interpreter.Id;

    private static PyObject? RaiseFault(ChannelFault fault, long id) => fault switch
    {
        ChannelFault.NotFound => Raise.Set(ErrorType("ChannelNotFoundError"), $"channel {id} not found"),
        ChannelFault.Closed => Raise.Set(ErrorType("ChannelClosedError"), $"channel {id} is closed"),
        ChannelFault.EndClosed => Raise.Set(ErrorType("ChannelClosedError"), $"channel {id} is already closed"),
        ChannelFault.Empty => Raise.Set(ErrorType("ChannelEmptyError"), $"channel {id} is empty"),
        _ => Raise.Set(ErrorType("ChannelNotEmptyError"), $"channel {id} may not be closed if not empty (try force=True)"),
    };

    // Does something with a channel, which gives the result where it does not fail.
    private static PyObject? Use(PyObject cid, Func<Channel, (ChannelFault Fault, PyObject? Result)> action)
    {
        if (!InterpreterRecord.TryId(cid, "channel", out long id)) return null;
        PyObject? result = null;
        ChannelFault fault = Table.With(id, channel =>
        {
            (ChannelFault itsFault, result) = action(channel);
            return itsFault;
        });
        return fault == ChannelFault.None ? result : RaiseFault(fault, id);
    }

    private static bool TryOption(PyObject? given, string what, int lowest, int highest, out int value)
    {
        value = -1;
        if (given is null or PyNone) return true;
        if (!Arguments.TryToInt32(given, out value)) return false;
        return value < 0 || (value >= lowest && value <= highest) || Raise.ValueError($"unsupported {what} {value}") is not null;
    }

    /// <summary>Create a new cross-interpreter channel and return a unique generated ID.</summary>
    [PyFunction("create(unboundop=-1, fallback=-1)")]
    private static PyObject? Create(PyObject? unboundop, PyObject? fallback)
    {
        if (!TryOption(unboundop, "unboundop", Unbound.Remove, Unbound.Replace, out int unbound)
            || !TryOption(fallback, "fallback", 0, 1, out int pickles))
        {
            return null;
        }
        Channel channel = Table.Create(unbound < 0 ? Unbound.Replace : unbound, pickles < 0 ? 1 : pickles);
        return PyChannelId.Of(channel.Id, ChannelEnd.Both, force: true);
    }

    /// <summary>Close and finalize the channel. Afterward attempts to use the channel will behave as though it never existed.</summary>
    [PyFunction("destroy(cid)")]
    private static PyObject? Destroy(PyObject cid)
    {
        if (!InterpreterRecord.TryId(cid, "channel", out long id)) return null;
        ChannelFault fault = Table.Remove(id);
        return fault == ChannelFault.None ? PyNone.Instance : RaiseFault(fault, id);
    }

    /// <summary>Return the list of all IDs for active channels.</summary>
    [PyFunction("list_all()")]
    private static PyObject ListAll()
    {
        PyList list = new();
        foreach (Channel channel in Table.All)
        {
            PyObject id = PyChannelId.Of(channel.Id, ChannelEnd.Both, force: true)!;
            list.Add(PyTuple.Create(id, PyInt.From(channel.Unbound), PyInt.From(channel.Fallback)));
        }
        return list;
    }

    /// <summary>
    /// Return the list of all interpreter IDs associated with an end of the channel. The 'send' argument should be a boolean
    /// indicating whether to use the send or receive end.
    /// </summary>
    [PyFunction("list_interpreters(cid, *, send)")]
    private static PyObject? ListInterpreters(PyObject cid, bool send)
    {
        InterpreterState[] members = ThreadState.Current.Interpreter.Family.Members;
        return Use(cid, channel =>
        {
            if (channel.IsClosed || (send && channel.IsClosing)) return (ChannelFault.Closed, null);
            PyList list = new();
            foreach (InterpreterState each in members)
            {
                if (channel.EndOf(each.Id, send) == true) list.Add(PyInt.From(each.Id));
            }
            return (ChannelFault.None, list);
        });
    }

    /// <summary>Add the object's data to the channel's queue. By default this waits for the object to be received.</summary>
    [PyFunction("send(cid, obj, unboundop=None, fallback=None, *, blocking=True, timeout=None)")]
    private static PyObject? Send(PyObject cid, PyObject obj, PyObject? unboundop, PyObject? fallback, bool blocking = true,
        PyObject? timeout = null) =>
        SendValue(cid, obj, unboundop, fallback, blocking, timeout);

    /// <summary>Add the object's buffer to the channel's queue. By default this waits for the object to be received.</summary>
    [PyFunction("send_buffer(cid, obj, unboundop=None, fallback=None, *, blocking=True, timeout=None)")]
    private static PyObject? SendBuffer(PyObject cid, PyObject obj, PyObject? unboundop, PyObject? fallback, bool blocking = true,
        PyObject? timeout = null) =>
        Calls.Call(BuiltinTypes.MemoryView, obj) is { } view ? SendValue(cid, view, unboundop, fallback, blocking, timeout) : null;

    private static PyObject? SendValue(PyObject cid, PyObject value, PyObject? unboundop, PyObject? fallback, bool blocking,
        PyObject? timeout)
    {
        if (!InterpreterRecord.TryId(cid, "channel", out long id)) return null;
        if (!TryOption(unboundop, "unboundop", Unbound.Remove, Unbound.Replace, out int unbound)
            || !TryOption(fallback, "fallback", 0, 1, out int pickles))
        {
            return null;
        }
        if (!TryTimeout(blocking, timeout, out double seconds)) return null;
        ChannelTable table = Table;
        ChannelFault fault = table.With(id, channel =>
        {
            if (unbound < 0) unbound = channel.Unbound;
            if (pickles < 0) pickles = channel.Fallback;
            return channel.IsClosed || channel.IsClosing ? ChannelFault.Closed : ChannelFault.None;
        });
        if (fault != ChannelFault.None) return RaiseFault(fault, id);
        if (Sharing.Share(value, pickles == 1) is not { } shared) return null;
        SendTicket? ticket = blocking ? new SendTicket() : null;
        QueueItem item = new(shared, ThreadState.Current.Interpreter, unbound);
        fault = table.With(id, channel => channel.Send(item, ticket, OwnId));
        if (fault == ChannelFault.None) return ticket is null ? PyNone.Instance : WaitForReceiver(table, id, ticket, seconds);
        shared.Drop();
        return RaiseFault(fault, id);
    }

    private static bool TryTimeout(bool blocking, PyObject? timeout, out double seconds)
    {
        seconds = -1;
        if (timeout is null or PyNone) return true;
        if (!WaitTimes.TryParse(timeout, out seconds)) return false;
        if (!blocking) return Raise.ValueError("can't specify a timeout for a non-blocking call") is not null;
        return seconds >= 0 || Raise.ValueError("timeout value must be a non-negative number") is not null;
    }

    private static PyObject? WaitForReceiver(ChannelTable table, long id, SendTicket ticket, double seconds)
    {
        WaitResult result = BlockingWait.Until(ThreadState.Current, table, () => !ticket.IsWaiting, seconds);
        if (result == WaitResult.Done) return ticket.IsReceived ? PyNone.Instance : RaiseFault(ChannelFault.Closed, id);
        table.With(id, channel =>
        {
            channel.TakeBack(ticket);
            return ChannelFault.None;
        });
        return result == WaitResult.Error ? null : Raise.Set(ExceptionTypes.TimeoutError, "timed out");
    }

    /// <summary>
    /// Return a new object from the data at the front of the channel's queue. If there is nothing to receive then raise
    /// ChannelEmptyError, unless a default value is provided. In that case return it.
    /// </summary>
    [PyFunction("recv(cid, default=<unrepresentable>)")]
    private static PyObject? Receive(PyObject cid, PyObject? instead)
    {
        if (!InterpreterRecord.TryId(cid, "channel", out long id)) return null;
        QueueItem? item = null;
        ChannelFault fault = Table.With(id, channel => channel.Receive(OwnId, out item));
        if (fault == ChannelFault.Empty && instead is not null) return PyTuple.Create(instead, PyNone.Instance);
        if (fault != ChannelFault.None) return RaiseFault(fault, id);
        if (item!.Value is not { } value) return PyTuple.Create(PyNone.Instance, PyInt.From(item.Unbound));
        PyObject? restored = value.Restore();
        value.Drop();
        return restored is null ? null : PyTuple.Create(restored, PyNone.Instance);
    }

    /// <summary>
    /// Close the channel for all interpreters. If the channel is empty then the keyword args are ignored and both ends are
    /// immediately closed. Otherwise, if 'force' is True then all queued items are released and both ends are immediately closed.
    /// Closing an already closed channel results in a ChannelClosedError.
    /// </summary>
    [PyFunction("close(cid, *, send=None, recv=None, force=False)")]
    private static PyObject? Close(PyObject cid, PyObject? send, PyObject? recv, bool force = false)
    {
        if (!TryFlag(send, out bool closesSend) || !TryFlag(recv, out bool closesReceive)) return null;
        return Use(cid, channel => (channel.Close(closesSend && !closesReceive, force), PyNone.Instance));
    }

    /// <summary>
    /// Close the channel for the current interpreter. 'send' and 'recv' (bool) may be used to indicate the ends to close. By
    /// default both ends are closed. Closing an already closed end is a noop.
    /// </summary>
    [PyFunction("release(cid, *, send=None, recv=None, force=True)")]
    private static PyObject? Release(PyObject cid, PyObject? send, PyObject? recv, bool force = true)
    {
        if (!TryFlag(send, out bool closesSend) || !TryFlag(recv, out bool closesReceive)) return null;
        if (!closesSend && !closesReceive) closesSend = closesReceive = true;
        return Use(cid, channel => (channel.Release(OwnId, closesSend, closesReceive), PyNone.Instance));
    }

    private static bool TryFlag(PyObject? given, out bool value)
    {
        int truth = given is null ? 0 : Truth.IsTrue(given);
        value = truth > 0;
        return truth >= 0;
    }

    /// <summary>Return the number of items in the channel.</summary>
    [PyFunction("get_count(cid)")]
    private static PyObject? GetCount(PyObject cid) =>
        Use(cid, static channel => (channel.IsClosed ? ChannelFault.Closed : ChannelFault.None, PyInt.From(channel.Count)));

    /// <summary>Return details about the channel.</summary>
    [PyFunction("get_info(cid)")]
    private static PyObject? GetInfo(PyObject cid)
    {
        InterpreterState[] members = ThreadState.Current.Interpreter.Family.Members;
        return Use(cid, channel => (ChannelFault.None, Describe(channel, members)));
    }

    private static PyObject Describe(Channel channel, InterpreterState[] members)
    {
        long[] counts = new long[8];
        if (!channel.IsClosed && !channel.IsClosing)
        {
            foreach (InterpreterState each in members)
            {
                int index = (channel.EndOf(each.Id, true), channel.EndOf(each.Id, false)) switch
                {
                    (null, null) => -1,
                    (true, null) => 0,
                    (false, null) => 1,
                    (null, true) => 2,
                    (null, false) => 3,
                    (true, true) => 4,
                    (true, false) => 5,
                    (false, true) => 6,
                    (false, false) => 7,
                };
                if (index >= 0) counts[index]++;
            }
        }
        bool? send = channel.EndOf(OwnId, true);
        bool? receive = channel.EndOf(OwnId, false);
        return StructSequence.Make(InfoType,
        [
            PyBool.From(!channel.IsClosed && !channel.IsClosing), PyBool.From(channel.IsClosing), PyBool.From(channel.IsClosed),
            PyInt.From(channel.Count),
            .. counts.Select(PyInt.From),
            PyBool.From(send is not null), PyBool.From(send == false), PyBool.From(receive is not null), PyBool.From(receive == false),
        ]);
    }

    /// <summary>Return the channel's default values, set when it was created.</summary>
    [PyFunction("get_channel_defaults(cid)")]
    private static PyObject? GetDefaults(PyObject cid) =>
        Use(cid, static channel => (ChannelFault.None, PyTuple.Create(PyInt.From(channel.Unbound), PyInt.From(channel.Fallback))));

    [PyFunction("_channel_id(id, *, send=None, recv=None, force=False, _resolve=False)")]
    private static PyObject? MakeId(PyObject id, PyObject? send, PyObject? recv, bool force = false, bool _resolve = false)
    {
        if (!InterpreterRecord.TryId(id, "channel", out long number)) return null;
        if (!TryFlag(send, out bool isSend) || !TryFlag(recv, out bool isReceive)) return null;
        if (send is not (null or PyNone) && recv is not (null or PyNone) && !isSend && !isReceive)
        {
            return Raise.ValueError("'send' and 'recv' cannot both be False");
        }
        ChannelEnd end = isSend == isReceive
            ? !isSend && id is PyChannelId known ? known.End : ChannelEnd.Both
            : isSend ? ChannelEnd.Send : ChannelEnd.Receive;
        return (PyObject?)PyChannelId.Of(number, end, force) ?? RaiseFault(ChannelFault.NotFound, number);
    }

    [PyFunction("_register_end_types(send, recv)")]
    private static PyObject? RegisterTypes(PyObject send, PyObject recv)
    {
        if (send is not PyType sending) return Raise.TypeError("expected a type for 'send'");
        if (recv is not PyType receiving) return Raise.TypeError("expected a type for 'recv'");
        ChannelClasses own = ChannelClasses.Own;
        (own.Send, own.Receive) = (sending, receiving);
        return PyNone.Instance;
    }
}
