namespace Krait.Objects;

/// <summary>
/// The interpreters of one program: the one that the command or the host started, and those that the program made (PEP 734). What they
/// share beside immutable data, queues and channels, is here.
/// </summary>
/// <remarks>Each member runs under its own interpreter lock, so every access goes through the gate.</remarks>
internal sealed class InterpreterFamily
{
    private readonly SortedDictionary<long, InterpreterState> _members = [];
    private readonly Dictionary<Type, object> _parts = [];
    private long _nextId = 1;

    public InterpreterFamily(InterpreterState root)
    {
        Root = root;
        _members.Add(root.Id, root);
    }

    /// <summary>The interpreter that was there first.</summary>
    public InterpreterState Root { get; }

    /// <summary>Guards the members and all that they share.</summary>
    public object Gate { get; } = new();

    /// <summary>The members, in the order of their ids.</summary>
    public InterpreterState[] Members
    {
        get
        {
            lock (Gate) return [.. _members.Values];
        }
    }

    /// <summary>The member with an id; null when there is none.</summary>
    public InterpreterState? Find(long id)
    {
        lock (Gate) return _members.GetValueOrDefault(id);
    }

    /// <summary>The id of the next member.</summary>
    public long NextId()
    {
        lock (Gate) return _nextId++;
    }

    /// <summary>Makes an interpreter that has started known to the others.</summary>
    public void Add(InterpreterState interpreter)
    {
        lock (Gate) _members.Add(interpreter.Id, interpreter);
    }

    /// <summary>Forgets an interpreter that has ended; false when it is none of the members.</summary>
    public bool Remove(InterpreterState interpreter)
    {
        lock (Gate) return _members.Remove(interpreter.Id);
    }

    /// <summary>What the code of a room above keeps for all members: one object of a class, made when first asked for.</summary>
    public T Get<T>(Func<T> make)
        where T : class
    {
        lock (Gate)
        {
            if (_parts.TryGetValue(typeof(T), out object? part)) return (T)part;
            T made = make();
            _parts.Add(typeof(T), made);
            return made;
        }
    }
}

/// <summary>How the interpreters that a program makes start and end: the room of hosting knows.</summary>
internal abstract class InterpreterLifecycle
{
    /// <summary>Makes builtins, sys and <c>__main__</c> of an interpreter; its thread state is the calling thread's.</summary>
    /// <param name="parent">The interpreter that made it, which waits.</param>
    public abstract void Start(InterpreterState parent);

    /// <summary>Ends the interpreter of the calling thread: waits for its threads, runs what it has registered for its end.</summary>
    public abstract void End();
}
