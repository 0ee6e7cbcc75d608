using Krait.Objects;

namespace Krait.Modules.Subinterpreters.Queues;

/// <summary>What is received in the place of an item whose interpreter has ended.</summary>
internal static class Unbound
{
    /// <summary>Nothing: the item goes with its interpreter.</summary>
    public const int Remove = 1;

    /// <summary>An exception.</summary>
    public const int Error = 2;

    /// <summary>A mark.</summary>
    public const int Replace = 3;
}

/// <summary>An item of a queue or a channel.</summary>
internal sealed class QueueItem(SharedValue value, InterpreterState sender, int unbound)
{
    /// <summary>The value; null once its interpreter has ended.</summary>
    public SharedValue? Value { get; private set; } = value;

    /// <summary>The interpreter that sent it; null once it has ended.</summary>
    public InterpreterState? Sender { get; private set; } = sender;

    /// <summary>What is received when that interpreter has ended.</summary>
    public int Unbound { get; } = unbound;

    /// <summary>The interpreter has ended.</summary>
    public void Unbind()
    {
        Value?.Drop();
        (Value, Sender) = (null, null);
    }
}

/// <summary>A queue between interpreters.</summary>
internal sealed class InterpreterQueue(long id, long maximum, int unbound, int fallback)
{
    /// <summary>The queue's number.</summary>
    public long Id => id;

    /// <summary>How many items it takes; 0 or less for any number.</summary>
    public long Maximum => maximum;

    /// <summary>What is received for items of interpreters that have ended, where the sender does not say.</summary>
    public int Unbound => unbound;

    /// <summary>Whether objects are pickled, where the sender does not say: 1, or 0 for not.</summary>
    public int Fallback => fallback;

    /// <summary>How many objects stand for the queue.</summary>
    public long References { get; set; }

    /// <summary>The items, the oldest first.</summary>
    public LinkedList<QueueItem> Items { get; } = [];

    /// <summary>Whether there is no room for another item.</summary>
    public bool IsFull => maximum > 0 && Items.Count >= maximum;
}

/// <summary>The queues of a program; its methods may be called from all its interpreters.</summary>
internal sealed class QueueTable
{
    private readonly Dictionary<long, InterpreterQueue> _queues = [];
    private long _nextId = 1;

    /// <summary>The queues of an interpreter's program.</summary>
    public static QueueTable Of(InterpreterState interpreter) => interpreter.Family.Get(static () => new QueueTable());

    /// <summary>Makes a queue.</summary>
    public InterpreterQueue Create(long maximum, int unbound, int fallback)
    {
        lock (this)
        {
            InterpreterQueue queue = new(_nextId++, maximum, unbound, fallback);
            _queues.Add(queue.Id, queue);
            return queue;
        }
    }

    /// <summary>The queues, the newest first.</summary>
    public InterpreterQueue[] All
    {
        get
        {
            lock (this) return [.. _queues.Values.OrderByDescending(static each => each.Id)];
        }
    }

    /// <summary>Does something with a queue while no other interpreter does; false when there is none with the number.</summary>
    public bool With<T>(long id, Func<InterpreterQueue, T> action, out T? result)
    {
        lock (this)
        {
            bool isThere = _queues.TryGetValue(id, out InterpreterQueue? queue);
            result = isThere ? action(queue!) : default;
            return isThere;
        }
    }

    /// <summary>Removes a queue with its items; false when there is none with the number.</summary>
    public bool Remove(long id)
    {
        lock (this)
        {
            if (!_queues.Remove(id, out InterpreterQueue? queue)) return false;
            foreach (QueueItem item in queue.Items) item.Unbind();
            return true;
        }
    }

    /// <summary>Ends the items that an interpreter has sent, which has ended.</summary>
    public void Forget(InterpreterState sender)
    {
        lock (this)
        {
            foreach (InterpreterQueue queue in _queues.Values.ToArray())
            {
                for (LinkedListNode<QueueItem>? node = queue.Items.First; node is not null;)
                {
                    LinkedListNode<QueueItem>? next = node.Next;
                    if (ReferenceEquals(node.Value.Sender, sender))
                    {
                        if (node.Value.Unbound == Unbound.Remove) queue.Items.Remove(node);
                        node.Value.Unbind();
                    }
                    node = next;
                }
            }
        }
    }
}
