using System.Collections.Concurrent;

namespace Granary.Tests.Engines.Travelling;

/// <summary>What turns say, in short.</summary>
public sealed class TurnLines : ITurnLog
{
    public ConcurrentQueue<string> All { get; } = new();

    public void Lookup(string kind, bool hit)
    {
    }

    public void Warning(GrainKey key, string warning) => All.Enqueue($"{key}: {warning}");

    public void Defect(Ask ask, Exception defect) =>
        All.Enqueue($"{ask.Target} {ask.Message.GetType().Name}: {defect.Message}");

    public void Hangs(Ask ask, TimeSpan time) =>
        All.Enqueue($"{ask.Target} {ask.Message.GetType().Name} for {time.TotalSeconds:0} s");
}
