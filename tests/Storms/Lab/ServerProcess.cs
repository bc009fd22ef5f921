using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Granary.Storms.Lab;

/// <summary>A program that runs beside this one; both its outputs go to one log file.</summary>
public sealed class ServerProcess : IDisposable
{
    private const int SignalKill = 9;
    private const int SignalTerminate = 15;
    private const int SignalContinue = 18;
    private const int SignalStop = 19;
    private static readonly ConcurrentDictionary<ServerProcess, bool> All = new();
    private readonly Process _process;

    // Whoever stops this program in the middle does not find its servers running on.
    static ServerProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var server in All.Keys)
            server.Dispose();
    };

    private ServerProcess(Process process)
    {
        _process = process;
        All[this] = true;
    }

    public int Id => _process.Id;

    public bool Running => !_process.HasExited;

    public static ServerProcess Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string log)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);

        // The shell only redirects and then becomes the program: its id is the program's, and no bytes pass through
        // here.
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", "exec \"$@\" >>\"$GRANARY_LOG_FILE\" 2>&1 </dev/null", "sh", program },
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["GRANARY_LOG_FILE"] = log;
        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>SIGKILL: nothing is finished, nothing is told.</summary>
    public async Task Kill()
    {
        if (Running)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: it stands still, and its connections stay open.</summary>
    public void Freeze() => Freeze(_process.Id);

    /// <summary>SIGCONT: it goes on as if no time had passed.</summary>
    public void Thaw() => Thaw(_process.Id);

    internal static void Kill(int process) => _ = SendSignal(process, SignalKill);

    internal static void Freeze(int process) => _ = SendSignal(process, SignalStop);

    internal static void Thaw(int process) => _ = SendSignal(process, SignalContinue);

    /// <returns>The exit code.</returns>
    public async Task<int> End()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, and the wait for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Terminate(TimeSpan within)
    {
        if (Running)
            _ = SendSignal(_process.Id, SignalTerminate);
        using var late = new CancellationTokenSource(within);
        await _process.WaitForExitAsync(late.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!All.TryRemove(this, out _))
            return;
        if (Running)
            _process.Kill();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
