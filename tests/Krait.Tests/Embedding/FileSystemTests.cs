using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Files of an engine that its host makes up.</summary>
public sealed partial class FileSystemTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("krait-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static PythonEngine Engine(PythonFileSystem files, params string[] path) =>
        new(new PythonEngineOptions { FileSystem = files, Path = path });

    [Fact]
    public void Without_files_open_is_not_permitted_and_only_the_library_is_imported()
    {
        using var engine = new PythonEngine(new PythonEngineOptions { Path = [_folder] });
        File.WriteAllText(Path.Combine(_folder, "outside.py"), "x = 1\n");
        engine.Check($"""
            import os, json, pathlib
            def raises(kind, call, *arguments):
                try: call(*arguments)
                except kind: return
                raise AssertionError(call)
            raises(PermissionError, open, '/etc/passwd')
            raises(PermissionError, open, 'new', 'w')
            raises(PermissionError, os.listdir, '/')
            raises(PermissionError, os.stat, {PythonText(_folder)})
            raises(PermissionError, os.mkdir, '/a')
            raises(PermissionError, pathlib.Path('/etc/passwd').read_text)
            raises(ModuleNotFoundError, __import__, 'outside')
            assert not os.path.exists({PythonText(_folder)})
            assert os.getcwd() == '/'
            """);
        engine.AddModule("added", "y = 2");
        Assert.Equal(2, engine.Evaluate<long>("__import__('added').y"));
    }

    [Fact]
    public void Files_in_memory_behave_as_files_do()
    {
        using PythonEngine engine = Engine(PythonFileSystem.Combine(("/tmp", PythonFileSystem.InMemory(1 << 20))));
        engine.Check("""
            import io, os, pathlib, shutil, stat, tempfile
            root = pathlib.Path('/tmp')
            (root / 'a' / 'b').mkdir(parents=True)
            with open('/tmp/a/one.txt', 'w') as f: print('äöü', 'line', sep='\n', file=f)
            assert open('/tmp/a/one.txt', encoding='utf-8').read() == 'äöü\nline\n'
            with open('/tmp/a/one.txt', 'a') as f: f.write('more')
            with open('/tmp/a/one.txt', 'rb+') as f:
                assert f.seek(0, 2) == 16, f.tell()
                f.seek(-4, 2); f.write(b'MORE!'); f.seek(0)
                assert f.read().endswith(b'MORE!')
                f.truncate(3)
            assert os.path.getsize('/tmp/a/one.txt') == 3
            assert sorted(os.listdir('/tmp/a')) == ['b', 'one.txt']
            entries = sorted(os.scandir('/tmp/a'), key=lambda e: e.name)
            assert [(e.name, e.is_dir(), e.is_file(), e.is_symlink()) for e in entries] == [
                ('b', True, False, False), ('one.txt', False, True, False)]
            s = os.stat('/tmp/a/one.txt')
            assert stat.S_ISREG(s.st_mode) and s.st_size == 3 and s.st_ino, s
            os.utime('/tmp/a/one.txt', (5, 7.5))
            assert os.stat('/tmp/a/one.txt').st_mtime == 7.5
            os.rename('/tmp/a/one.txt', '/tmp/two')
            os.chdir('/tmp')
            assert os.getcwd() == '/tmp' and open('two', 'rb').read() == b'\xc3\xa4\xc3'
            os.replace('two', 'a/b/three')
            assert list(root.rglob('three')) == [pathlib.Path('/tmp/a/b/three')]
            def number(call, *arguments):
                import errno
                try: call(*arguments)
                except OSError as e: return errno.errorcode[e.errno]
            assert number(os.rmdir, '/tmp/a') == 'ENOTEMPTY'
            assert number(os.mkdir, '/tmp/a') == 'EEXIST'
            assert number(os.mkdir, '/tmp/none/x') == 'ENOENT'
            assert number(os.mkdir, '/tmp/a/b/three/x') == 'ENOTDIR'
            assert number(os.unlink, '/tmp/a') == 'EISDIR'
            assert number(os.rmdir, '/tmp/a/b/three') == 'ENOTDIR'
            assert number(open, '/tmp/a') == 'EISDIR'
            assert number(open, '/tmp/a/b/three', 'x') == 'EEXIST'
            assert number(open, '/tmp/none') == 'ENOENT'
            assert number(os.rename, '/tmp/a', '/tmp/a/b/c') == 'EINVAL'
            assert number(os.readlink, '/tmp/a') == 'EINVAL'
            assert number(os.close, 77) == 'EBADF'
            assert number(os.rename, '/tmp/a', '/b') == 'EROFS'
            assert number(os.rmdir, '/tmp') == 'ENOTEMPTY'
            with tempfile.TemporaryDirectory() as t:
                assert t.startswith('/tmp/')
                shutil.copytree('/tmp/a', t + '/copy')
                assert os.path.isfile(t + '/copy/b/three')
                assert os.path.samefile(t + '/copy', t + '/./copy/b/..')
            assert not os.path.exists(t)
            d = os.open('/tmp/raw', os.O_RDWR | os.O_CREAT)
            assert os.write(d, b'abc') == 3 and os.lseek(d, 1, 0) == 1 and os.read(d, 9) == b'bc' and os.fstat(d).st_size == 3
            os.fsync(d); os.close(d)
            open('/tmp/left.txt', 'w').write('never closed')
            assert open('/tmp/left.txt').read() == 'never closed'
            """);
        using Stream seen = engine.FileSystem.Open("/tmp/raw", FileMode.Open, FileAccess.Read);
        Assert.Equal(3, seen.Length);
    }

    [Fact]
    public void Files_in_memory_are_an_engines_own_and_take_no_more_than_their_limit()
    {
        var files = PythonFileSystem.InMemory(100_000);
        using PythonEngine one = Engine(files);
        using PythonEngine two = Engine(files);
        one.Check("""
            import errno, os
            open('/mine', 'w').close()
            written = 0
            try:
                with open('/large', 'wb', buffering=0) as f:
                    while True: written += f.write(bytes(1000))
            except OSError as e: assert e.errno == errno.ENOSPC, e
            assert 90_000 < written <= 100_000, written
            try:
                with open('/mine', 'r+') as f: f.truncate(1 << 62)
            except OSError as e: assert e.errno == errno.ENOSPC, e
            else: raise AssertionError
            os.remove('/large')
            count = 0
            try:
                while True:
                    open(f'/f{count}', 'w').close()
                    count += 1
            except OSError as e: assert e.errno == errno.ENOSPC, e
            assert count < 1000, count
            """);
        Assert.False(two.Evaluate<bool>("__import__('os').path.exists('/mine')"));
    }

    [Fact]
    public void An_engine_imports_from_resources_and_shows_their_lines()
    {
        var files = PythonFileSystem.Combine(
            ("/plugins", PythonFileSystem.Embedded(typeof(FileSystemTests).Assembly, "Embedding.Plugins")),
            ("/tmp", PythonFileSystem.InMemory(1 << 20)));
        using PythonEngine engine = Engine(files, "/plugins");
        engine.Check("""
            import greeting.words, sys
            assert greeting.words.HELLO == 'hello'
            assert greeting.__file__ == '/plugins/greeting/__init__.py', greeting.__file__
            assert greeting.__path__ == ['/plugins/greeting']
            import importlib, importlib.util, inspect, linecache
            assert importlib.util.find_spec('greeting.words').origin == '/plugins/greeting/words.py'
            assert 'def fail' in inspect.getsource(greeting.fail)
            assert linecache.getline('/plugins/greeting/words.py', 1) == "HELLO = 'hello'\n"
            try: open('/plugins/greeting/new', 'w')
            except OSError: pass
            else: raise AssertionError
            # What the program writes it can import, and keep compiled.
            sys.path.append('/tmp')
            sys.dont_write_bytecode = False
            with open('/tmp/made.py', 'w') as f: f.write('value = 42')
            importlib.invalidate_caches()
            import made, os
            assert made.value == 42 and os.listdir('/tmp/__pycache__') == ['made.cpython-314.pyc']
            """);
        PythonException error = Assert.Throws<PythonException>(() => engine.Execute("greeting.fail()"));
        Assert.Contains("raise ValueError('from a resource')", error.PythonTraceback, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_imports_from_its_files_before_the_machinery_is_loaded_too()
    {
        File.WriteAllText(Path.Combine(_folder, "plain.py"), "value = 1\n");
        Directory.CreateDirectory(Path.Combine(_folder, "space", "inner"));
        File.WriteAllText(Path.Combine(_folder, "space", "inner", "deep.py"), "value = 2\n");
        using PythonEngine engine = Engine(PythonFileSystem.Combine(("/work", PythonFileSystem.Physical(_folder))), "/work");
        Assert.Equal(1, engine.Evaluate<long>("__import__('plain').value"));
        engine.Execute("import space.inner.deep");
        Assert.Equal(2, engine.Evaluate<long>("space.inner.deep.value"));
        Assert.Equal("/work/plain.py", engine.Evaluate<string>("__import__('plain').__file__"));
    }

    [Fact]
    public void A_folder_of_the_library_serves_whatever_files_there_are()
    {
        File.WriteAllText(Path.Combine(_folder, "os.py"), "value = 'mine'\n");
        var library = PythonLibrary.FromFolder(_folder);
        PythonFileSystem[] all = [PythonFileSystem.None, PythonFileSystem.InMemory(1000), PythonFileSystem.Machine];
        foreach (PythonFileSystem files in all)
        {
            using var engine = new PythonEngine(new PythonEngineOptions { FileSystem = files, Library = library });
            Assert.Equal("mine", engine.Evaluate<string>("__import__('os').value"));
        }
    }

    [Fact]
    public void Files_stay_in_their_mount()
    {
        string inside = Directory.CreateDirectory(Path.Combine(_folder, "inside")).FullName;
        string outside = Directory.CreateDirectory(Path.Combine(_folder, "outside")).FullName;
        // A folder whose name only begins like the mount's is outside.
        string beside = Directory.CreateDirectory(inside + "-too").FullName;
        File.WriteAllText(Path.Combine(outside, "secret"), "secret");
        File.WriteAllText(Path.Combine(beside, "secret"), "secret");
        File.WriteAllText(Path.Combine(inside, "own"), "own");
        Directory.CreateDirectory(Path.Combine(inside, "sub"));
        Directory.CreateSymbolicLink(Path.Combine(inside, "up"), "..");
        Directory.CreateSymbolicLink(Path.Combine(inside, "away"), outside);
        Directory.CreateSymbolicLink(Path.Combine(inside, "beside"), beside);
        Directory.CreateSymbolicLink(Path.Combine(inside, "sub", "near"), Path.Combine("..", "sub"));
        File.CreateSymbolicLink(Path.Combine(inside, "file"), Path.Combine(outside, "secret"));
        File.CreateSymbolicLink(Path.Combine(inside, "hop"), Path.Combine(inside, "away", "secret"));
        File.CreateSymbolicLink(Path.Combine(inside, "good"), "own");
        File.CreateSymbolicLink(Path.Combine(inside, "dangling"), Path.Combine(outside, "made"));
        File.CreateSymbolicLink(Path.Combine(inside, "ring"), "ring");
        using PythonEngine engine = Engine(PythonFileSystem.Combine(("/work", PythonFileSystem.Physical(inside, FileAccess.ReadWrite))));
        engine.Check($$"""
            import os
            outside = {{PythonText(outside)}}
            def leaks(path):
                found = []
                for call in (lambda: open(path).read(), lambda: open(path, 'w').close(), lambda: os.truncate(path, 0),
                             lambda: os.listdir(path), lambda: os.stat(path), lambda: os.lstat(path), lambda: os.utime(path),
                             lambda: os.mkdir(path + '/made'), lambda: os.chdir(path), lambda: os.remove(path), lambda: os.rmdir(path),
                             lambda: os.rename('/work/sub', path + '/moved'), lambda: os.rename(path, '/work/stolen')):
                    try: found.append(call())
                    except (OSError, ValueError): pass
                return found
            ups = '/..' * 40
            for path in ('/work/up/outside/secret', '/work/away/secret', '/work/beside/secret', b'/work/away/secret', '/work/up',
                         '/work/away', '/work/file', '/work/hop', '/work/dangling', '/work/ring', '/work/sub/near/../../up/outside/secret',
                         '/work/./../work/up/outside', outside + '/secret', '/work' + ups + outside + '/secret',
                         '/work/sub' + ups + '/etc/passwd', '..' + ups + '/etc/passwd', '//etc/passwd', '/proc/self/root/etc/passwd',
                         '/work/own\0/../../outside/secret', '/work/' + 'n' * 256, '/work/' + 'd/' * 3000, '/work/' + '日' * 100,
                         'file://' + outside + '/secret', '\\\\?\\C:\\Windows', 'C:\\Windows\\win.ini', '/dev/stdin'):
                text = path if isinstance(path, str) else path.decode()
                if leaks(text): raise AssertionError((path, leaks(text)))
            assert open('/work/good').read() == 'own'
            assert os.listdir('/work/sub/near') == ['near']
            for make in (os.symlink, os.link):
                try: make('/work/own', '/work/link')
                except PermissionError: pass
                else: raise AssertionError(make)
            try: open('/work/' + 'n' * 256, 'w')
            except OSError as e: assert e.errno == 36, e
            try: open('/work/own\0')
            except ValueError: pass
            else: raise AssertionError
            with open('/work/' + 'n' * 255, 'w') as f: f.write('x')
            assert sorted(os.listdir('/')) == ['work']
            """);
        Assert.Equal("secret", File.ReadAllText(Path.Combine(outside, "secret")));
        Assert.Equal("secret", File.ReadAllText(Path.Combine(beside, "secret")));
        Assert.Equal(["secret"], Directory.GetFileSystemEntries(outside).Select(Path.GetFileName));
        Assert.Equal("own", File.ReadAllText(Path.Combine(inside, "own")));
    }

    [Fact]
    public void A_physical_folder_can_be_for_reading_alone()
    {
        File.WriteAllText(Path.Combine(_folder, "own"), "own");
        using PythonEngine engine = Engine(PythonFileSystem.Physical(_folder));
        engine.Check("""
            import os
            assert open('own').read() == 'own' and os.access('own', os.R_OK) and not os.access('own', os.W_OK)
            for call in (lambda: open('own', 'w'), lambda: open('own', 'r+'), lambda: open('new', 'w'), lambda: os.truncate('own', 0),
                         lambda: os.remove('own'), lambda: os.rename('own', 'other'), lambda: os.utime('own'), lambda: os.mkdir('d')):
                try: call()
                except OSError as e: assert e.errno in (13, 30), e
                else: raise AssertionError
            """);
        Assert.Equal("own", File.ReadAllText(Path.Combine(_folder, "own")));
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_file_system_of_the_host_gets_canonical_paths_and_its_exceptions_reach_the_program()
    {
        RecordingFiles files = new();
        using PythonEngine engine = Engine(files);
        engine.Check("""
            import os
            assert open('/a/../b/./c//d.txt').read() == 'content'
            os.chdir('/b')
            assert open('../b/c/d.txt').read() == 'content'
            for path, kind in (('/throws', RuntimeError), ('/denied', PermissionError), ('/full', OSError)):
                try: open(path)
                except kind as e: assert kind is not OSError or e.errno == 28, e
                else: raise AssertionError(path)
            """);
        Assert.All(files.Paths, static path => Assert.Matches("^/(|[^/]+(/[^/]+)*)$", path));
        Assert.DoesNotContain(files.Paths, static path => path.Split('/').Any(static part => part is "." or ".."));
        PythonException error = Assert.Throws<PythonException>(() => engine.Execute("open('/throws')"));
        Assert.Same(files.Thrown, error.InnerException);
    }

    [Fact]
    public void Isolated_touches_nothing()
    {
        // Everything that a program can reach a file by. A file system that records shows that the calls reach it; then strace shows
        // that in an engine without files none of them reaches the machine.
        const string Program = """
            import os, pathlib, linecache, traceback, sys
            names = ['/krait-secret/file', '../krait-secret', 'krait-secret.py']
            calls = [open, os.open, os.truncate, linecache.getlines,
                     os.stat, os.access, os.readlink, os.chmod, os.utime, os.path.exists, lambda p: pathlib.Path(p).resolve(),
                     os.listdir, os.scandir, os.mkdir, os.remove, os.rmdir, os.chdir, lambda p: os.statvfs(p), lambda p: os.mkfifo(p),
                     lambda p: os.chown(p, 1, 1), lambda p: os.lchown(p, 1, 1),
                     lambda p: os.rename(p, p + 'x'), lambda p: os.symlink(p, p + 'y'), lambda p: __import__('glob').glob(p + '*'),
                     lambda p: exec(compile('1/0', p, 'exec')), lambda p: __import__('runpy').run_path(p),
                     lambda p: sys.path.append(p) or __import__('nothing_there'), lambda p: __import__('krait-secret'),
                     lambda p: __import__('zipimport').zipimporter(p), lambda p: __import__('test'),
                     lambda p: os.system(p), lambda p: os.execv(p, [p]), lambda p: os.posix_spawn(p, [p], {}),
                     lambda p: __import__('subprocess').run([p]), lambda p: __import__('socket').create_connection(('krait-secret', 80)),
                     lambda p: __import__('mmap').mmap(-1, 10), lambda p: __import__('faulthandler').dump_traceback(),
                     lambda p: __import__('tempfile').mkdtemp()]
            for name in names:
                for call in calls:
                    try: call(name)
                    except ZeroDivisionError: traceback.format_exc()
                    except Exception: pass
            """;
        RecordingFiles files = new();
        using (PythonEngine engine = Engine(files)) engine.Execute(Program);
        Assert.Contains(files.Paths, static path => path.Contains("krait-secret", StringComparison.Ordinal));
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/strace")) return;
        string trace = Path.Combine(_folder, "trace");
        string[] options = ["-f", "-p", $"{Environment.ProcessId}", "-e", "trace=file,network,process", "-o", trace];
        using Process tracer = Process.Start(new ProcessStartInfo("/usr/bin/strace", options) { RedirectStandardError = true })!;
        // strace writes what happens some time after it has happened.
        void AwaitTraced(string path)
        {
            while (!File.Exists(trace) || !File.ReadAllText(trace).Contains(path, StringComparison.Ordinal))
            {
                Assert.False(tracer.HasExited, "strace does not trace this process");
                _ = File.Exists(path);
                Thread.Sleep(5);
            }
        }
        AwaitTraced("/krait-begin");
        int thread = ThreadId();
        using (var engine = new PythonEngine())
        {
            Assert.Throws<PythonException>(() => engine.Execute(Program + "\nexec(compile('1/0', '/krait-secret/end', 'exec'))"));
        }
        AwaitTraced("/krait-end");
        tracer.Kill();
        tracer.WaitForExit();
        string[] lines = [.. File.ReadLines(trace).Where(line => line.StartsWith($"{thread} ", StringComparison.Ordinal))];
        Assert.NotEmpty(lines);
        foreach (string trail in (string[])["krait-secret", " socket(", " connect(", " execve(", "fork("])
        {
            Assert.DoesNotContain(lines, line => line.Contains(trail, StringComparison.Ordinal));
        }
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();

    private static string PythonText(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal) + "'";

    // One file, in a folder that is there whatever it is called.
    private sealed class RecordingFiles : PythonFileSystem
    {
        public List<string> Paths { get; } = [];

        public Exception Thrown { get; } = new InvalidTimeZoneException("mine");

        public override PythonFileEntry? Find(string path)
        {
            Paths.Add(path);
            if (path == "/throws") throw Thrown;
            if (path == "/denied") throw new UnauthorizedAccessException();
            if (path == "/full") throw new IOException("full", 28);
            return path switch
            {
                "/b/c/d.txt" => new PythonFileEntry(false, 7, DateTime.UnixEpoch),
                "/" or "/b" or "/b/c" => new PythonFileEntry(true, 0, DateTime.UnixEpoch),
                _ => null,
            };
        }

        public override IEnumerable<string> List(string path)
        {
            Paths.Add(path);
            return ["b"];
        }

        public override Stream Open(string path, FileMode mode, FileAccess access)
        {
            Paths.Add(path);
            return path == "/b/c/d.txt" ? new MemoryStream(Encoding.UTF8.GetBytes("content")) : throw new FileNotFoundException();
        }
    }
}
