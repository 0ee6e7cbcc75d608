using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Event loops: the one that the host drives, those that a program runs itself, with sockets and without.</summary>
public sealed class LoopTests
{
    private static readonly PythonEngineOptions s_network = OptionsFor(PythonCapabilities.Network | PythonCapabilities.Threads);

    // A test that would hang ends within the minute.
    private static PythonEngineOptions OptionsFor(PythonCapabilities capabilities) => new()
    {
        Capabilities = capabilities,
        Limits = PythonLimits.None with { Time = TimeSpan.FromMinutes(1) },
    };

    private const string Echo = """
        import asyncio
        async def handle(reader, writer):
            async for line in reader:
                writer.write(await upper(line.decode()))
                await writer.drain()
            writer.close()
        async def talk(address, *lines):
            reader, writer = await asyncio.open_connection(*address)
            answers = []
            for line in lines:
                writer.write(line.encode() + b'\n')
                answers.append((await reader.readline()).decode())
            writer.close()
            await writer.wait_closed()
            return answers
        async def main(count):
            async with await asyncio.start_server(handle, '127.0.0.1', 0) as server:
                address = server.sockets[0].getsockname()
                return await asyncio.gather(*(talk(address, f'a{i}', f'b{i}') for i in range(count)))
        expected = [[f'A{i}\n', f'B{i}\n'] for i in range(20)]
        """;

    private static PythonEngine WithEcho(PythonEngineOptions options)
    {
        PythonEngine engine = new(options);
        engine.Main.SetFunction("upper", async (string text) =>
        {
            await Task.Delay(1);
            return System.Text.Encoding.UTF8.GetBytes(text.ToUpperInvariant());
        });
        engine.Execute(Echo);
        return engine;
    }

    [Fact]
    public async Task The_loop_of_the_host_serves_sockets()
    {
        await using PythonEngine engine = WithEcho(s_network);
        await engine.ExecuteAsync("assert await main(20) == expected");
        // Engines that wait for sockets and engines that do not are alike to the host.
        await engine.ExecuteAsync("""
            import socket
            left, right = socket.socketpair()
            left.setblocking(False); right.setblocking(False)
            loop = asyncio.get_running_loop()
            wait = asyncio.ensure_future(loop.sock_recv(left, 10))
            await asyncio.sleep(0.01)
            assert not wait.done()
            await loop.sock_sendall(right, b'x')
            assert await wait == b'x'
            # More than the kernel takes at once: writing waits too.
            big = b'y' * 3_000_000
            async def read():
                got = 0
                while got < len(big): got += len(await loop.sock_recv(left, 1 << 16))
                return got
            assert (await asyncio.gather(read(), loop.sock_sendall(right, big)))[0] == len(big)
            """);
    }

    [Fact]
    public void A_loop_of_the_program_awaits_sockets_and_the_host()
    {
        using PythonEngine engine = WithEcho(s_network with { Limits = PythonLimits.None with { Time = TimeSpan.FromMinutes(1) } });
        engine.Check("assert asyncio.run(main(20)) == expected");
        engine.Check("""
            async def threads():
                assert await asyncio.to_thread(lambda: 5) == 5
                return await asyncio.gather(upper('a'), asyncio.to_thread(asyncio.run, talk_upper()))
            async def talk_upper(): return await upper('b')
            assert asyncio.run(threads()) == [b'A', b'B']
            """);
    }

    [Fact]
    public async Task A_wait_for_a_socket_is_cancelled_and_limited()
    {
        await using PythonEngine engine = new(s_network with { Limits = PythonLimits.None with { Time = TimeSpan.FromSeconds(30) } });
        const string wait = """
            import asyncio, socket
            left, right = socket.socketpair()
            left.setblocking(False)
            waits = True
            try: await asyncio.get_running_loop().sock_recv(left, 1)
            finally: cleaned = True
            """;
        using CancellationTokenSource source = new();
        Task first = engine.ExecuteAsync(wait, token: source.Token);
        // The host comes in between the steps of the program alone: it waits for the socket then.
        while (!engine.Main.TryGet("waits", out _)) await Task.Yield();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.True(engine.Main.Get<bool>("cleaned"));
        engine.Main.Remove("waits");
        Task open = engine.ExecuteAsync(wait);
        while (!engine.Main.TryGet("waits", out _)) await Task.Yield();
        await engine.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open);
        using PythonEngine blocking = new(s_network with { Limits = PythonLimits.None with { Time = TimeSpan.FromSeconds(0.1) } });
        Assert.Throws<PythonLimitException>(() =>
            blocking.Execute($"async def main():\n  {wait.Replace("\n", "\n  ", StringComparison.Ordinal)}\n"
                + "asyncio_run = __import__('asyncio').run(main())"));
        Assert.Equal(2, blocking.Evaluate<int>("1 + 1"));
    }

    [Fact]
    public async Task A_host_with_a_loop_of_its_own_pumps_sockets()
    {
        using PythonEngine engine = WithEcho(s_network);
        engine.RunOnce();
        Task<bool> done = engine.EvaluateAsync<bool>("await main(20) == expected");
        while (!done.IsCompleted)
        {
            engine.RunOnce();
            Thread.Sleep(1);
        }
        Assert.True(await done);
    }

    [Theory]
    [InlineData(PythonCapabilities.Threads)]
    [InlineData(PythonCapabilities.Threads | PythonCapabilities.Network)]
    public void Loops_in_several_threads_await_the_host(PythonCapabilities capabilities)
    {
        using PythonEngine engine = new(OptionsFor(capabilities));
        engine.Main.SetFunction("pause", async (int milliseconds) =>
        {
            await Task.Delay(milliseconds);
            return milliseconds;
        });
        engine.Check("""
            import asyncio, threading
            results = []
            async def work(number):
                for step in range(20): await pause((number + step) % 3)
                return number
            def run(number): results.append(asyncio.run(work(number)))
            threads = [threading.Thread(target=run, args=(n,)) for n in range(8)]
            for thread in threads: thread.start()
            run(8)
            for thread in threads: thread.join()
            assert sorted(results) == list(range(9)), results
            """);
    }

    [Theory]
    [InlineData(PythonCapabilities.Threads)]
    [InlineData(PythonCapabilities.Threads | PythonCapabilities.Network)]
    public void Interpreters_of_a_program_run_loops(PythonCapabilities capabilities)
    {
        using PythonEngine engine = new(OptionsFor(capabilities));
        engine.Check("""
            from concurrent import interpreters
            for _ in range(2):
                interpreter = interpreters.create()
                interpreter.exec('''if True:
                    import asyncio
                    async def work(number):
                        await asyncio.sleep(0.001)
                        return await asyncio.to_thread(lambda: number)
                    async def main(): return await asyncio.gather(*(work(n) for n in range(10)))
                    assert asyncio.run(main()) == list(range(10)) == asyncio.run(main())
                    ''')
                interpreter.close()
            """);
    }

    [Fact]
    public void A_program_reaches_its_own_sockets_and_files_alone()
    {
        using System.Net.Sockets.Socket host = new(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        PythonEngineOptions options = s_network with { FileSystem = PythonFileSystem.InMemory(1 << 20) };
        using PythonEngine engine = new(options);
        engine.Main.Set("of_host", host.Handle);
        engine.Check("""
            import os, socket
            files = [open(f'/{n}', 'w') for n in range(200)]
            pairs = [socket.socketpair() for _ in range(50)]
            # Files and sockets have the same numbers, and closing one leaves the other.
            assert {s.fileno() for pair in pairs for s in pair} & {f.fileno() for f in files}
            for left, right in pairs:
                copy = socket.socket(fileno=left.detach())
                copy.sendall(b'x'); assert right.recv(1) == b'x'
                other = right.dup(); right.close(); copy.sendall(b'y'); assert other.recv(1) == b'y'
                other.close(); copy.close()
            for n, file in enumerate(files): file.write(str(n)); file.close()
            for n in range(200):
                with open(f'/{n}') as file: assert file.read() == str(n)
            def refused(function, *arguments, **named):
                try: function(*arguments, **named)
                except OSError as e: return e.errno == 9
            assert refused(socket.socket, fileno=of_host) and refused(socket.close, of_host) and refused(socket.dup, of_host)
            assert refused(os.close, of_host) and refused(os.read, of_host, 1) and refused(os.write, of_host, b'z')
            left, right = socket.socketpair()
            """);
        Assert.Equal(host.Handle, engine.Main.Get<nint>("of_host"));
        host.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
    }

    [Fact]
    public void Sockets_end_with_their_engine()
    {
        using PythonEngine other = new(s_network);
        PythonEngine engine = new(s_network);
        engine.Check("import socket\nserver = socket.create_server(('127.0.0.1', 0))");
        int port = engine.Evaluate<int>("server.getsockname()[1]");
        other.Main.Set("port", port);
        other.Check("import socket\nsocket.create_connection(('127.0.0.1', port)).close()");
        engine.Dispose();
        Assert.Equal("ConnectionRefusedError",
            Assert.Throws<PythonException>(() => other.Execute("socket.create_connection(('127.0.0.1', port))")).TypeName);
    }

    [Fact]
    public void A_program_starts_processes_from_its_loop()
    {
        using PythonEngine engine =
            new(PythonEngineOptions.Trusted with { Limits = PythonLimits.None with { Time = TimeSpan.FromMinutes(1) } });
        engine.Check("""
            import asyncio, asyncio.subprocess
            async def main():
                process = await asyncio.create_subprocess_exec('cat', stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
                return await process.communicate(b'hello'), process.returncode
            assert asyncio.run(main()) == ((b'hello', None), 0)
            """);
    }
}
