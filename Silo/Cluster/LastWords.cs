using System.Diagnostics;
using Orleans.Runtime;

namespace Granary.Silo.Cluster;

/// <summary>
/// Ends this process at once, with one sentence, when Orleans says that it cannot go on: above all when the other silos
/// have declared this one dead.
/// </summary>
internal sealed partial class LastWords(ILogger<LastWords> log, ILoggerFactory logs) : IFatalErrorHandler
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private int ending;

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        if (Interlocked.Exchange(ref ending, 1) != 0)
            return;

        // An exit that hangs is no end, and this silo must not write any more.
        new Thread(Kill) { IsBackground = true }.Start();
        if (exception is null)
            LogDeclaredDead();
        else
            LogCannotGoOn(exception, context ?? "it does not say where");
        // Lines wait in a queue until the factory is gone.
        logs.Dispose();
        Environment.Exit(1);
    }

    private static void Kill()
    {
        Thread.Sleep(Longest);
        using var own = Process.GetCurrentProcess();
        own.Kill();
    }

    [LoggerMessage(Level = LogLevel.Critical, Message =
        "The other silos declared this one dead, or another silo started at its address: this process ends, "
        + "what it held lives on elsewhere; start it again to join anew")]
    private partial void LogDeclaredDead();

    [LoggerMessage(Level = LogLevel.Critical, Message =
        "Orleans cannot go on ({Part}): this process ends; start it again")]
    private partial void LogCannotGoOn(Exception fault, string part);
}
