using System.Diagnostics;
using Granary.Hosting.Options;
using Orleans;
using Orleans.Runtime;

namespace Granary.Hosting.Cluster;

/// <summary>
/// Ends this process at once, with one sentence, when Orleans says that it cannot go on: above all when the other silos
/// have declared this one dead.
/// </summary>
internal sealed partial class LastWords(
    OrleansOptions options, IServiceProvider services, ILogger<LastWords> log)
    : IFatalErrorHandler, ILifecycleParticipant<ISiloLifecycle>
{
    private const int Defect = 1;
    private const int UserFault = 2;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private volatile bool _joined;
    private int _ending;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(LastWords),
        ServiceLifecycleStage.Active,
        _ =>
        {
            _joined = true;
            return Task.CompletedTask;
        });

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        if (Interlocked.Exchange(ref _ending, 1) != 0)
            return;
        ILoggerFactory logs;
        string? stranger;
        try
        {
            logs = services.GetRequiredService<ILoggerFactory>();
            stranger = services.GetService<ClusterCertificates>()?.Stranger;
        }
        catch (ObjectDisposedException)
        {
            // The host is gone, and the program about to end: it says why, if nobody cuts it off.
            return;
        }

        // An exit that hangs is no end, and this silo must not write any more.
        new Thread(Kill) { IsBackground = true }.Start();
        Say(context, exception, stranger);
        // Lines wait in a queue, which is emptied when the factory ends.
        logs.Dispose();
        Environment.Exit(_joined || exception is not null ? Defect : UserFault);
    }

    private void Say(string? context, Exception? exception, string? stranger)
    {
        if (exception is not null)
            LogCannotGoOn(exception, context ?? "it does not say where");
        else if (_joined)
            LogDeclaredDead();
        else
            Console.Error.WriteLine("granary: " + ClusterFaults.Unreached(options, stranger));
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
