using System.Collections.Concurrent;

namespace Granary.Tests.Engines.Travelling;

/// <summary>What turns say, in short.</summary>
public sealed class TurnLines : ITurnLog
{
    public ConcurrentQueue<string> All { get; } = new();

    public void Lookup(Ask ask, bool hit)
    {
    }

    public void Warning(Ask ask, string warning) => All.Enqueue($"{ask.Target}: {warning}");

    public void Defect(Ask ask, Exception defect) =>
        All.Enqueue($"{ask.Target} {ask.Message.GetType().Name}: {defect.Message}");

    public void Hangs(Ask ask, TimeSpan time) =>
        All.Enqueue($"{ask.Target} {ask.Message.GetType().Name} for {time.TotalSeconds:0} s");
}
