using Granary.Dispatch;
using Granary.Dispatch.Binding;

namespace Granary.Tests.HttpBridge.Fixtures;

/// <summary>Binds as the real one does, and answers what it was told to.</summary>
public sealed class FakeDispatcher(ActionTable actions) : IDispatcher
{
    public Func<Request, CancellationToken, ValueTask<Outcome>> Answer { get; set; } = null!;

    /// <summary>What was asked last, whether it could be bound or not.</summary>
    public Request? Asked { get; set; }

    public ValueTask<Outcome> Handle(Request request, CancellationToken cancellation = default)
    {
        Asked = request;
        var action = actions.Find(request.Version, request.Action, out _)!;
        return Binder.Bind(action, request.Data, out var refusal) is null
            ? new(Outcome.Refused(refusal!))
            : Answer(request, cancellation);
    }

    public ValueTask<Outcome> Settle(Request request, Refusal refusal) => throw new NotSupportedException();

    public string? CallerOf(Request request) => throw new NotSupportedException();

    public GrainKey? EntityOf(Request request) => null;
}
