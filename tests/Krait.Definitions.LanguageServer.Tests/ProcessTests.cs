using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Krait.Definitions.LanguageServer.Server;
using Krait.Definitions.LanguageServer.Tests.Support;

namespace Krait.Definitions.LanguageServer.Tests;

/// <summary>The server as editors start it: a process with pipes.</summary>
public class ProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_session_runs_over_standard_streams()
    {
        using Process process = Start();
        await SendAsync(process, """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"capabilities":{}}}""");
        JsonElement initialized = (await ReceiveAsync(process)).GetProperty("result");
        Assert.Equal(DefinitionServer.Name, initialized.GetProperty("serverInfo").GetProperty("name").GetString());
        await SendAsync(process, """{"jsonrpc":"2.0","method":"initialized","params":{}}""");
        string text = JsonSerializer.Serialize(SmallDefinitions.Machine + "inst ONE = 1 ( -- ) { Errör(; }");
        string document = $$"""{"uri":"untitled:New.def","languageId":"krait-definitions","version":7,"text":{{text}}}""";
        await SendAsync(process, $$$"""{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{{{document}}}}}""");
        JsonElement published = (await ReceiveAsync(process)).GetProperty("params");
        Assert.Equal(7, published.GetProperty("version").GetInt32());
        Assert.Equal("KRT003", published.GetProperty("diagnostics")[0].GetProperty("code").GetString());
        await SendAsync(process, """{"jsonrpc":"2.0","id":"last","method":"shutdown","params":null}""");
        JsonElement answer = await ReceiveAsync(process);
        Assert.Equal("last", answer.GetProperty("id").GetString());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("result").ValueKind);
        await SendAsync(process, """{"jsonrpc":"2.0","method":"exit"}""");
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task The_end_of_its_input_ends_it()
    {
        using Process process = Start();
        await SendAsync(process, """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}""");
        _ = await ReceiveAsync(process);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(1, process.ExitCode);
    }

    private static Process Start()
    {
        var info = new ProcessStartInfo("dotnet", [typeof(DefinitionServer).Assembly.Location])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(info)!;
    }

    private static async Task SendAsync(Process process, string message)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(message.Trim());
        Stream stream = process.StandardInput.BaseStream;
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"Content-Length: {bytes.Length}\r\n\r\n"));
        await stream.WriteAsync(bytes);
        await stream.FlushAsync();
    }

    private static async Task<JsonElement> ReceiveAsync(Process process)
    {
        Stream stream = process.StandardOutput.BaseStream;
        var header = new StringBuilder();
        byte[] one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one).AsTask().WaitAsync(Patience);
            _ = header.Append((char)one[0]);
        }

        string length = header.ToString().Split("\r\n").Single(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal));
        byte[] body = new byte[int.Parse(length["Content-Length: ".Length..], System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body).AsTask().WaitAsync(Patience);
        return JsonDocument.Parse(body).RootElement;
    }
}
