using System.Diagnostics;
using Granary.Turns;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Dispatch;

/// <inheritdoc cref="IDispatcher"/>
public sealed class Dispatcher(
    Admission admission, CallerLimits limits, IEngine engine, IStore store, Handlers handlers,
    TimeProvider clock) : IDispatcher
{
    /// <summary>A long poll of the house's own waits for 20 s.</summary>
    private static readonly TimeSpan HandlerTime = TimeSpan.FromMinutes(1);

    /// <summary>Where the lines of handlers belong.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    public async ValueTask<Outcome> Handle(Request request, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var action = default(ActionSpec);
        var outcome = default(Outcome);
        try
        {
            // Everything up to the mailbox happens before the first await: that is the ordering promise.
            var (admitted, refusal) = await admission.AdmitWithKeys(request, out action);
            outcome = admitted is not null
                ? await Ask(request, admitted, cancellation)
                : await Refused(request, refusal!);
            return outcome;
        }
        finally
        {
            var (name, version) = action is null ? ("unknown", "") : (action.Name, request.Version);
            RequestMetrics.Count(name, version, outcome, started, request.TraceParent);
        }
    }

    public async ValueTask<Outcome> Settle(Request request, Refusal refusal)
    {
        var (admitted, early) = (default(Admitted), default(Refusal));
        try
        {
            (admitted, early) = await admission.AdmitWithKeys(request, out _);
        }
        catch (UnavailableException)
        {
            // Where it would be recorded only a newer silo can tell, and that one was waited for on the ladder.
            return Outcome.Refused(refusal);
        }

        return admitted is not null ? await Settle(admitted, refusal) : await Refused(request, early!);
    }

    public string? CallerOf(Request request) => admission.CallerOf(request)?.Name;

    public GrainKey? EntityOf(Request request) => admission.EntityOf(request);

    /// <summary>An ask for the entity that the message names, for a door that has it at hand.</summary>
    public async ValueTask<DoorAnswer> Admit(Request request)
    {
        var (admitted, refusal) = await admission.AdmitWithKeys(request, out _);
        if (admitted is null)
            return new(Outcome: await Refused(request, refusal!));
        return TooMany(request, admitted) is { } tooMany
            ? new(Outcome: await Settle(admitted, tooMany))
            : new(Ask(request, admitted, Named(admitted.Message)));
    }

    /// <summary>
    /// The credential may have been valid, or have had the scope, when this was done: then its caller is told what
    /// was done. It allows nothing new.
    /// </summary>
    private ValueTask<Outcome> Refused(Request request, Refusal refusal) =>
        refusal.Code is ErrorCode.Unauthenticated or ErrorCode.Forbidden && admission.Former(request) is { } former
            && TooMany(request, former) is null
            ? RecordedOutcomes.SameOrRefused(store, former.Key!.Value, former.Fingerprint, refusal)
            : new(Outcome.Refused(refusal));

    private ValueTask<Outcome> Settle(Admitted admitted, Refusal refusal) =>
        RecordedOutcomes.OrRefused(store, admitted.Key, admitted.Fingerprint, refusal);

    private ValueTask<Outcome> Ask(Request request, Admitted admitted, CancellationToken cancellation)
    {
        if (TooMany(request, admitted) is { } tooMany)
            return Settle(admitted, tooMany);
        return admitted.Action.Target switch
        {
            ActionTarget.Existing or ActionTarget.New when Recall(admitted) is { } again => new(again),
            ActionTarget.Existing => engine.Ask(Ask(request, admitted, Named(admitted.Message)), cancellation),
            ActionTarget.New => AskNew(request, admitted, cancellation),
            _ => Handle(request, admitted, cancellation),
        };
    }

    /// <summary>
    /// Strangers are counted for each action, and where an address is known for each address: one that reads much keeps
    /// nobody from logging in.
    /// </summary>
    private Refusal? TooMany(Request request, Admitted admitted) => request.Unlimited || !limits.AreSet ? null
        : limits.Take(ReferenceEquals(admitted.Caller, Caller.Anonymous)
            ? $"{Caller.Anonymous.Name}:{admitted.Action.Name}:{request.Address}"
            : admitted.Caller.Name);

    /// <summary>A repeat that comes soon is answered from memory.</summary>
    private Outcome? Recall(Admitted admitted) =>
        admitted.Key is { } key ? store.Recall(key)?.For(admitted.Fingerprint) : null;

    private async ValueTask<Outcome> AskNew(Request request, Admitted admitted, CancellationToken cancellation)
    {
        var id = await store.NextId(admitted.Action.Kind);
        return await engine.Ask(Ask(request, admitted, id, creates: true), cancellation);
    }

    private ValueTask<Outcome> Handle(Request request, Admitted admitted, CancellationToken cancellation)
    {
        if (request.Deadline <= clock.GetUtcNow())
            return Settle(admitted, new(ErrorCode.DeadlineExceeded, "the deadline passed before the work was started"));
        return OrRefused(Handle(request, Ask(request, admitted, 0), cancellation), request, admitted);
    }

    /// <summary>What a handler asks belongs to its span, and so does what it calls outside and what it logs.</summary>
    private async Task<Outcome> Handle(Request request, Ask ask, CancellationToken cancellation)
    {
        using var scope = request.LogScope(null).Open(Log);
        using var span = ask.Trace is null
            ? null
            : Spans.Enter($"handle {request.Action}", ActivityKind.Internal, ask.Trace);
        return await handlers.Answer(span is null ? ask : ask with { Trace = span.Id }, cancellation);
    }

    private async ValueTask<Outcome> OrRefused(Task<Outcome> answer, Request request, Admitted admitted)
    {
        try
        {
            return answer.IsCompleted ? await answer : await answer.WaitAsync(TimeFor(request), clock);
        }
        catch (TimeoutException) when (!answer.IsCompleted)
        {
            throw new UnavailableException(
                "handler", $"the handler of {admitted.Message.GetType().Name} has not answered in time", outage: false);
        }
        catch (RefusedException refused)
        {
            return await Settle(admitted, refused.Refusal);
        }
    }

    /// <summary>A handler may still be at it when the deadline passes, so it is waited for a little longer.</summary>
    private TimeSpan TimeFor(Request request) =>
        request.Deadline - clock.GetUtcNow() + TurnRunner.Grace is { } left && left < HandlerTime ? left : HandlerTime;

    private static Ask Ask(Request request, Admitted admitted, long id, bool creates = false) => new()
    {
        Target = new GrainKey(admitted.Action.Kind, id),
        Creates = creates,
        Message = admitted.Message,
        Caller = admitted.Caller,
        Key = admitted.Key,
        Fingerprint = admitted.Fingerprint,
        Retention = admitted.Action.Retention,
        Deadline = request.Deadline,
        CorrelationId = request.Id,
        Trace = Spans.Context(request.TraceParent),
        Bytes = request.Bytes,
    };

    private static long Named(object message) => ((IEntityMessage)message).Id;
}
