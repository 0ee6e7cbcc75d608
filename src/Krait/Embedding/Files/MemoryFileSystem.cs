namespace Krait.Embedding;

/// <summary>Files in memory, which take no more than a limit.</summary>
internal sealed class MemoryFileSystem(long limit) : PythonFileSystem
{
    private const int NoSpace = 28;
    private const int FolderNotEmpty = 39;

    // What a file or folder takes beside its contents and name, roughly.
    private const int NodeSize = 200;

    private readonly System.Threading.Lock _lock = new();
    private readonly Node _root = new() { Children = new(StringComparer.Ordinal) };
    private long _used;

    /// <inheritdoc/>
    protected internal override PythonFileSystem ForEngine() => new MemoryFileSystem(limit);

    /// <inheritdoc/>
    public override PythonFileEntry? Find(string path)
    {
        lock (_lock) return Lookup(path) is { } node ? new PythonFileEntry(node.Children is not null, node.Length, node.Modified) : null;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> List(string path)
    {
        lock (_lock) return Lookup(path)?.Children is { } children ? [.. children.Keys] : throw new DirectoryNotFoundException();
    }

    /// <inheritdoc/>
    public override Stream Open(string path, FileMode mode, FileAccess access)
    {
        lock (_lock)
        {
            Node? node = Lookup(path);
            if (node is { Children: not null }) throw new UnauthorizedAccessException();
            if (node is null && mode is FileMode.Open or FileMode.Truncate) throw new FileNotFoundException();
            node ??= Add(path, new Node());
            if (mode is FileMode.Create or FileMode.Truncate) Resize(node, 0);
            return new NodeStream(this, node, access);
        }
    }

    /// <inheritdoc/>
    public override void CreateFolder(string path)
    {
        lock (_lock) Add(path, new Node { Children = new(StringComparer.Ordinal) });
    }

    /// <inheritdoc/>
    public override void Delete(string path)
    {
        lock (_lock)
        {
            Node node = Lookup(path) ?? throw new FileNotFoundException();
            if (node.Children is { Count: > 0 } || node == _root) throw new IOException("Directory not empty", FolderNotEmpty);
            Remove(path, node);
        }
    }

    /// <inheritdoc/>
    public override void Rename(string from, string to)
    {
        lock (_lock)
        {
            Node node = Lookup(from) ?? throw new FileNotFoundException();
            if (Lookup(to) is { } target)
            {
                if (target == node) return;
                Delete(to);
            }
            Node folder = Lookup(PosixPaths.Folder(to)) ?? throw new DirectoryNotFoundException();
            long more = 2 * (PosixPaths.Name(to).Length - PosixPaths.Name(from).Length);
            Take(Math.Max(0, more));
            _used += Math.Min(0, more);
            Lookup(PosixPaths.Folder(from))!.Children!.Remove(PosixPaths.Name(from));
            folder.Children!.Add(PosixPaths.Name(to), node);
        }
    }

    /// <inheritdoc/>
    public override void SetModified(string path, DateTime modified)
    {
        lock (_lock) (Lookup(path) ?? throw new FileNotFoundException()).Modified = modified;
    }

    private Node? Lookup(string path)
    {
        Node? node = _root;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (node.Children is null || !node.Children.TryGetValue(part, out node)) return null;
        }
        return node;
    }

    private Node Add(string path, Node node)
    {
        Node folder = Lookup(PosixPaths.Folder(path)) ?? throw new DirectoryNotFoundException();
        string name = PosixPaths.Name(path);
        Take(NodeSize + (2L * name.Length));
        folder.Children!.Add(name, node);
        folder.Modified = DateTime.UtcNow;
        node.Modified = folder.Modified;
        return node;
    }

    // A file that is still open keeps its contents, and they count, until it is closed.
    private void Remove(string path, Node node)
    {
        Node folder = Lookup(PosixPaths.Folder(path))!;
        folder.Children!.Remove(PosixPaths.Name(path));
        folder.Modified = DateTime.UtcNow;
        _used -= NodeSize + (2L * PosixPaths.Name(path).Length);
        node.IsRemoved = true;
        if (node.OpenCount == 0) Resize(node, 0);
    }

    private void Take(long bytes)
    {
        if (bytes > limit - _used) throw new IOException("No space left on device", NoSpace);
        _used += bytes;
    }

    // What is counted is what the array takes, not what is in use of it.
    private void Resize(Node node, long length)
    {
        if (length > Array.MaxLength) throw new IOException("No space left on device", NoSpace);
        if (length > node.Content.Length)
        {
            int room = (int)Math.Min(Math.Max(length,
                Math.Min(2L * node.Content.Length, node.Content.Length + Math.Max(0, limit - _used))), Array.MaxLength);
            Take(room - node.Content.Length);
            Array.Resize(ref node.Content, room);
        }
        else if (length < node.Content.Length / 2)
        {
            _used -= node.Content.Length - length;
            Array.Resize(ref node.Content, (int)length);
        }
        if (length > node.Length) node.Content.AsSpan(node.Length, (int)length - node.Length).Clear();
        node.Length = (int)length;
        node.Modified = DateTime.UtcNow;
    }

    private sealed class Node
    {
        public SortedDictionary<string, Node>? Children;
        public byte[] Content = [];
        public int Length;
        public int OpenCount;
        public bool IsRemoved;
        public DateTime Modified = DateTime.UtcNow;
    }

    private sealed class NodeStream : Stream
    {
        private readonly MemoryFileSystem _files;
        private readonly Node _node;
        private readonly FileAccess _access;
        private long _position;
        private bool _isClosed;

        public NodeStream(MemoryFileSystem files, Node node, FileAccess access)
        {
            _files = files;
            _node = node;
            _access = access;
            node.OpenCount++;
        }

        public override bool CanRead => (_access & FileAccess.Read) != 0;

        public override bool CanSeek => true;

        public override bool CanWrite => (_access & FileAccess.Write) != 0;

        public override long Length => _node.Length;

        public override long Position
        {
            get => _position;
            set
            {
                ArgumentOutOfRangeException.ThrowIfNegative(value);
                _position = value;
            }
        }

        public override int Read(Span<byte> buffer)
        {
            if (!CanRead) throw new NotSupportedException();
            lock (_files._lock)
            {
                int count = (int)Math.Clamp(_node.Length - _position, 0, buffer.Length);
                if (count > 0) _node.Content.AsSpan((int)_position, count).CopyTo(buffer);
                _position += count;
                return count;
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (!CanWrite) throw new NotSupportedException();
            lock (_files._lock)
            {
                long end = _position + buffer.Length;
                if (end > _node.Length) _files.Resize(_node, end);
                buffer.CopyTo(_node.Content.AsSpan((int)_position));
                _position = end;
                _node.Modified = DateTime.UtcNow;
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) =>
            Position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _position, _ => _node.Length };

        public override void SetLength(long value)
        {
            if (!CanWrite) throw new NotSupportedException();
            lock (_files._lock) _files.Resize(_node, value);
        }

        public override void Flush()
        {
        }

        protected override void Dispose(bool disposing)
        {
            if (!_isClosed)
            {
                _isClosed = true;
                lock (_files._lock)
                {
                    if (--_node.OpenCount == 0 && _node.IsRemoved) _files.Resize(_node, 0);
                }
            }
            base.Dispose(disposing);
        }
    }
}
