using System.Diagnostics;

namespace Krait.Definitions.LanguageServer.Server;

/// <summary>The editor that started the server, which should not outlive it.</summary>
internal static class ParentProcess
{
    /// <summary>Calls <paramref name="ended"/> when the process has ended, or is not there.</summary>
    public static async Task WaitAsync(int id, Action ended)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // No process has the number any more.
        }

        ended();
    }
}
