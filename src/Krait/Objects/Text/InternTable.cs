using System.Runtime.InteropServices;

namespace Krait.Objects;

/// <summary>The interned strings of the process: of one text there is one at a time.</summary>
/// <remarks>
/// All engines share the table, so a hit takes no lock. The table alone keeps no string alive, but for a few short ones that were asked
/// for lately: names of the runtime are kept by its static fields, those of a program by its code. Weak handles hold the strings: there
/// are as many as names, and a <see cref="WeakReference{T}"/> has a finalizer, with which it takes as long to make as ten other objects.
/// A shard gives no handle back. One that is used again refers to another interned string of its shard: a reader that comes late finds a
/// string of the table or none, and compares its text in any case.
/// </remarks>
internal static class InternTable
{
    private const int ShardCount = 64;
    private const int InitialBuckets = 64;
    private const int RecentCount = 1024;
    private const int LongestRecent = 64;

    // How many dead strings a collection leaves in a shard.
    private const int MaximumDead = 128;

    private sealed class Node(int hash, WeakGCHandle<PyStr> handle, Node? next)
    {
        public readonly int Hash = hash;
        public readonly WeakGCHandle<PyStr> Handle = handle;
        public readonly Node? Next = next;

        public PyStr? Target => Handle.TryGetTarget(out PyStr? target) ? target : null;
    }

    private sealed class Shard
    {
        public Node?[] Buckets = new Node?[InitialBuckets];

        // The handles of dead strings, to be used again.
        public readonly Stack<WeakGCHandle<PyStr>> Free = [];
        public int Count;
        public int SweepAt = InitialBuckets * 2;
    }

    private static readonly Shard[] s_shards = MakeShards();

    // Strings of the table that were asked for lately: a program asks for a few names again and again (getattr, setattr). They
    // live until another takes their place, so a long one is not kept.
    private static readonly PyStr?[] s_recent = new PyStr?[RecentCount];

    private static Shard[] MakeShards()
    {
        var shards = new Shard[ShardCount];
        for (int i = 0; i < shards.Length; i++) shards[i] = new Shard();
        _ = new Sweeper();
        return shards;
    }

    /// <summary>
    /// Nothing refers to it, so the collector has it finalised, and again after each full collection: then the nodes of strings that have
    /// died go, which no further string would push out.
    /// </summary>
    private sealed class Sweeper
    {
        ~Sweeper()
        {
            foreach (Shard shard in s_shards) SweepIfDead(shard);
            GC.ReRegisterForFinalize(this);
        }

        private static void SweepIfDead(Shard shard)
        {
            lock (shard)
            {
                if (shard.Count < MaximumDead) return;
                int dead = 0;
                foreach (Node? first in shard.Buckets)
                {
                    for (Node? node = first; node is not null; node = node.Next) dead += node.Target is null ? 1 : 0;
                }
                if (dead > MaximumDead) Sweep(shard);
            }
        }
    }

    /// <summary>The interned string of a text in which every char is one code point; null when there is none.</summary>
    public static PyStr? Find(ReadOnlySpan<char> narrow)
    {
        int hash = string.GetHashCode(narrow);
        for (Node? node = FirstOf(hash); node is not null; node = node.Next)
        {
            if (node.Hash == hash && node.Target is { Narrow: { } text } found && narrow.SequenceEqual(text)) return found;
        }
        return null;
    }

    /// <summary>The interned string that equals a string; null when there is none.</summary>
    public static PyStr? Find(PyStr value) => value.Narrow is { } narrow ? Find(narrow) : FindWide(value, HashOf(value));

    /// <summary>The interned string that equals a string, which is that string itself if there was none.</summary>
    public static PyStr GetOrAdd(PyStr value)
    {
        if (value.Length > LongestRecent) return FindOrAdd(value);
        ref PyStr? recent = ref s_recent[(int)value.Hash & (RecentCount - 1)];
        if (recent is { } known && (ReferenceEquals(known, value) || PyStr.EqualHashed(known, value))) return known;
        return recent = FindOrAdd(value);
    }

    private static PyStr FindOrAdd(PyStr value)
    {
        if (Find(value) is { } existing) return existing;
        int hash = HashOf(value);
        Shard shard = s_shards[hash & (ShardCount - 1)];
        lock (shard)
        {
            // Another thread may have added it between the search and the lock.
            if (Find(value) is { } added) return added;
            if (shard.Count >= shard.SweepAt) Sweep(shard);
            if (shard.Free.TryPop(out WeakGCHandle<PyStr> handle)) handle.SetTarget(value);
            else handle = new WeakGCHandle<PyStr>(value);
            ref Node? bucket = ref shard.Buckets[BucketOf(hash, shard.Buckets)];
            System.Threading.Volatile.Write(ref bucket, new Node(hash, handle, bucket));
            shard.Count++;
            return value;
        }
    }

    private static int HashOf(PyStr value) => (value.Narrow ?? value.ToString()).GetHashCode();

    private static int BucketOf(int hash, Node?[] buckets) => (hash >>> 6) & (buckets.Length - 1);

    private static Node? FirstOf(int hash)
    {
        Node?[] buckets = System.Threading.Volatile.Read(ref s_shards[hash & (ShardCount - 1)].Buckets);
        return System.Threading.Volatile.Read(ref buckets[BucketOf(hash, buckets)]);
    }

    private static PyStr? FindWide(PyStr value, int hash)
    {
        for (Node? node = FirstOf(hash); node is not null; node = node.Next)
        {
            if (node.Hash == hash && node.Target is { Narrow: null } found && PyStr.Equal(found, value)) return found;
        }
        return null;
    }

    // Takes the nodes of dead strings out, into new buckets: who reads the old ones meanwhile sees what was there before.
    private static void Sweep(Shard shard)
    {
        var alive = new Node[shard.Count];
        int count = 0;
        foreach (Node? first in shard.Buckets)
        {
            for (Node? node = first; node is not null; node = node.Next)
            {
                if (node.Target is not null) alive[count++] = node;
                else shard.Free.Push(node.Handle);
            }
        }
        int size = InitialBuckets;
        while (size < count) size *= 2;
        var buckets = new Node?[size];
        for (int i = 0; i < count; i++)
        {
            ref Node? bucket = ref buckets[BucketOf(alive[i].Hash, buckets)];
            bucket = new Node(alive[i].Hash, alive[i].Handle, bucket);
        }
        shard.Count = count;
        shard.SweepAt = size * 2;
        System.Threading.Volatile.Write(ref shard.Buckets, buckets);
    }
}
