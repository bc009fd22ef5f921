using System.Collections.Concurrent;
using Granary.Dispatch;

namespace Granary.Tests.Fixtures;

/// <summary>Does what the test says.</summary>
public sealed class FakeDispatcher : IDispatcher
{
    public static Outcome Ok { get; } = Outcome.Ok("{}"u8.ToArray());

    public Func<Request, ValueTask<Outcome>> OnHandle { get; set; } = _ => new(Ok);

    public Func<Request, Refusal, ValueTask<Outcome>> OnSettle { get; set; } = (_, refusal) =>
        new(Outcome.Refused(refusal));

    public ConcurrentQueue<Request> Handled { get; } = new();

    public ConcurrentQueue<(Request Request, Refusal Refusal)> Settled { get; } = new();

    public ValueTask<Outcome> Handle(Request request, CancellationToken cancellation = default)
    {
        Handled.Enqueue(request);
        return OnHandle(request);
    }

    public string? CallerOf(Request request) => request.Auth is { } auth and not "unproven" ? $"of {auth}" : null;

    public ValueTask<Outcome> Settle(Request request, Refusal refusal)
    {
        Settled.Enqueue((request, refusal));
        return OnSettle(request, refusal);
    }

    public GrainKey? EntityOf(Request request) => null;
}
