using Krait.Modules.Subinterpreters.Queues;
using Krait.Objects;

namespace Krait.Modules.Subinterpreters.Channels;

/// <summary>Why something cannot be done with a channel.</summary>
internal enum ChannelFault
{
    None,
    NotFound,
    Closed,
    EndClosed,
    Empty,
    NotEmpty,
}

/// <summary>What a sender that waits for its item to be received looks at.</summary>
internal sealed class SendTicket
{
    /// <summary>Whether the item is still on its way.</summary>
    public bool IsWaiting { get; set; } = true;

    /// <summary>Whether it was received; else the channel was closed.</summary>
    public bool IsReceived { get; set; }
}

/// <summary>A channel: a queue with ends that interpreters open by using them, and close.</summary>
internal sealed class Channel(long id, int unbound, int fallback)
{
    private readonly LinkedList<(QueueItem Item, SendTicket? Ticket)> _items = [];

    // By the numbers of interpreters: whether the end is open; absent where it was never used.
    private readonly Dictionary<long, bool> _senders = [];
    private readonly Dictionary<long, bool> _receivers = [];

    /// <summary>The channel's number.</summary>
    public long Id => id;

    /// <summary>What is received for items of interpreters that have ended, where the sender does not say.</summary>
    public int Unbound => unbound;

    /// <summary>Whether objects are pickled, where the sender does not say: 1, or 0 for not.</summary>
    public int Fallback => fallback;

    /// <summary>How many objects stand for the channel.</summary>
    public long References { get; set; }

    /// <summary>Whether nothing can be received any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether all ends were released one by one, and the channel was never closed as a whole.</summary>
    public bool IsReleased { get; private set; }

    /// <summary>Whether nothing can be sent any more, while there are items to be received.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>How many items wait.</summary>
    public int Count => _items.Count;

    /// <summary>Whether an interpreter has used an end; null for never, else whether the end is open.</summary>
    public bool? EndOf(long interpreter, bool isSend) =>
        (isSend ? _senders : _receivers).TryGetValue(interpreter, out bool isOpen) ? isOpen : null;

    private static bool Associate(Dictionary<long, bool> ends, long interpreter)
    {
        if (ends.TryGetValue(interpreter, out bool isOpen)) return isOpen;
        ends.Add(interpreter, true);
        return true;
    }

    /// <summary>Adds an item.</summary>
    public ChannelFault Send(QueueItem item, SendTicket? ticket, long interpreter)
    {
        if (IsClosed || IsClosing) return ChannelFault.Closed;
        if (!Associate(_senders, interpreter)) return ChannelFault.EndClosed;
        _items.AddLast((item, ticket));
        return ChannelFault.None;
    }

    /// <summary>Takes the oldest item.</summary>
    public ChannelFault Receive(long interpreter, out QueueItem? item)
    {
        item = null;
        if (IsClosed) return ChannelFault.Closed;
        if (!Associate(_receivers, interpreter)) return ChannelFault.EndClosed;
        if (_items.First is not { } first) return ChannelFault.Empty;
        _items.RemoveFirst();
        (item, SendTicket? ticket) = first.Value;
        if (ticket is not null) (ticket.IsWaiting, ticket.IsReceived) = (false, true);
        if (IsClosing && _items.Count == 0) (IsClosing, IsClosed) = (false, true);
        return ChannelFault.None;
    }

    /// <summary>Takes an item back whose sender no longer waits; false when it is not there any more.</summary>
    public void TakeBack(SendTicket ticket)
    {
        for (LinkedListNode<(QueueItem Item, SendTicket? Ticket)>? node = _items.First; node is not null; node = node.Next)
        {
            if (!ReferenceEquals(node.Value.Ticket, ticket)) continue;
            node.Value.Item.Unbind();
            _items.Remove(node);
            return;
        }
    }

    /// <summary>Closes the channel for all interpreters.</summary>
    /// <param name="isSendOnly">Whether items that wait may still be received.</param>
    /// <param name="force">Whether they are dropped.</param>
    public ChannelFault Close(bool isSendOnly, bool force)
    {
        if (IsClosed || (IsClosing && !force)) return ChannelFault.Closed;
        if (_items.Count > 0 && !force)
        {
            if (!isSendOnly) return ChannelFault.NotEmpty;
            IsClosing = true;
            return ChannelFault.None;
        }
        Drop();
        return ChannelFault.None;
    }

    /// <summary>Closes ends for one interpreter; the channel is closed with the last.</summary>
    public ChannelFault Release(long interpreter, bool send, bool receive)
    {
        if (IsClosed) return ChannelFault.Closed;
        if (send) _senders[interpreter] = false;
        if (receive) _receivers[interpreter] = false;
        if (_senders.ContainsValue(true) || _receivers.ContainsValue(true)) return ChannelFault.None;
        Drop();
        IsReleased = true;
        return ChannelFault.None;
    }

    /// <summary>Closes the channel and drops its items.</summary>
    public void Drop()
    {
        (IsClosed, IsClosing) = (true, false);
        foreach ((QueueItem item, SendTicket? ticket) in _items)
        {
            item.Unbind();
            if (ticket is not null) ticket.IsWaiting = false;
        }
        _items.Clear();
    }

    /// <summary>Ends the items that an interpreter has sent, which has ended, and closes its ends.</summary>
    public void Forget(InterpreterState sender)
    {
        if (IsClosed) return;
        for (LinkedListNode<(QueueItem Item, SendTicket? Ticket)>? node = _items.First; node is not null;)
        {
            LinkedListNode<(QueueItem Item, SendTicket? Ticket)>? next = node.Next;
            QueueItem item = node.Value.Item;
            if (ReferenceEquals(item.Sender, sender))
            {
                if (item.Unbound == Queues.Unbound.Remove) _items.Remove(node);
                item.Unbind();
            }
            node = next;
        }
        if (EndOf(sender.Id, true) is null && EndOf(sender.Id, false) is null) return;
        Release(sender.Id, _senders.ContainsKey(sender.Id), _receivers.ContainsKey(sender.Id));
    }
}

/// <summary>The channels of a program; it is the gate under which all its interpreters, and senders that wait, look at them.</summary>
internal sealed class ChannelTable
{
    private readonly Dictionary<long, Channel> _channels = [];
    private long _nextId;

    /// <summary>The channels of an interpreter's program.</summary>
    public static ChannelTable Of(InterpreterState interpreter) => interpreter.Family.Get(static () => new ChannelTable());

    /// <summary>Makes a channel.</summary>
    public Channel Create(int unbound, int fallback)
    {
        lock (this)
        {
            Channel channel = new(_nextId++, unbound, fallback);
            _channels.Add(channel.Id, channel);
            return channel;
        }
    }

    /// <summary>The channels that were not closed as a whole, the newest first.</summary>
    public Channel[] All
    {
        get
        {
            lock (this)
            {
                return [.. _channels.Values.Where(static each => !each.IsClosed
                || each.IsReleased).OrderByDescending(static each => each.Id)];
            }
        }
    }

    /// <summary>Does something with a channel while no other interpreter does.</summary>
    public ChannelFault With(long id, Func<Channel, ChannelFault> action)
    {
        lock (this)
        {
            if (!_channels.TryGetValue(id, out Channel? channel)) return ChannelFault.NotFound;
            ChannelFault fault = action(channel);
            System.Threading.Monitor.PulseAll(this);
            return fault;
        }
    }

    /// <summary>Removes a channel with its items.</summary>
    public ChannelFault Remove(long id) => With(id, channel =>
    {
        channel.Drop();
        _channels.Remove(id);
        return ChannelFault.None;
    });

    /// <summary>An object that stood for a channel is gone; the channel goes with the last. From any thread.</summary>
    public void Release(long id) => With(id, channel =>
    {
        if (--channel.References > 0) return ChannelFault.None;
        channel.Drop();
        _channels.Remove(id);
        return ChannelFault.None;
    });

    /// <summary>Ends the items that an interpreter has sent, which has ended.</summary>
    public void Forget(InterpreterState sender)
    {
        lock (this)
        {
            foreach (Channel channel in _channels.Values) channel.Forget(sender);
            System.Threading.Monitor.PulseAll(this);
        }
    }
}
