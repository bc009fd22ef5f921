using System.Text.Json;

namespace Granary.Tests.Engines.Counting;

public sealed class CounterRules : IRules
{
    public const string Names = "engine_test";

    private int _inside;

    /// <summary>Called whenever something is decided.</summary>
    public Action? Deciding { get; set; }

    /// <summary>Two turns of this grain ran at once.</summary>
    public bool Overlapped { get; private set; }

    public async ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context)
    {
        Deciding?.Invoke();
        switch (message)
        {
            case Hold hold:
                Overlapped |= Interlocked.Increment(ref _inside) > 1;
                await hold.Gate.Pass();
                Interlocked.Decrement(ref _inside);
                return Decision.Answer("null"u8.ToArray());
            case Peek peek:
                var found = await context.Read(peek.Target, new Look());
                return found.Refusal is { } no ? Decision.Refuse(no.Code, no.Error) : Decision.Answer(found.Data);
            default:
                return Step(current, message, context.Self, context.Now);
        }
    }

    private static Decision Step(Entity? entity, object message, GrainKey self, DateTimeOffset now) =>
        (message, entity) switch
        {
            (Crash, _) => throw new InvalidOperationException("crash"),
            (Make make, null) => Made(make, self, now),
            (Make, _) => Decision.Refuse(ErrorCode.Conflict, "it exists"),
            (_, null) => Decision.Refuse(ErrorCode.NotFound, "there is no such counter"),
            (Look, _) => Decision.Answer(View(entity)),
            (Remove, _) => Decision.Delete(View(entity)) with { ReferenceError = "still in use" },
            (Claim claim, _) => Name(entity, now, new(Names, claim.Name, self)),
            (Wake, _) => Decision.Answer(View(entity)) with { Timers = [new(self, "wake", now)] },
            (Unclaim claim, _) => Name(entity, now, new(Names, claim.Name, self, Releases: true)),
            (Add { IfVersion: { } seen }, _) when seen != entity.Version => Decision.Refuse(ErrorCode.Conflict, "old"),
            (Add { By: 0 }, _) => Decision.Answer(View(entity)),
            (Add { Letters: > 0 } add, _) => Chatty(Write(Plus(entity, add.By), now), add.Letters),
            (Add add, _) => Write(Plus(entity, add.By), now),
            _ => throw new InvalidOperationException($"unknown message {message}"),
        };

    private static Decision Made(Make make, GrainKey self, DateTimeOffset now) =>
        Write(new(self.Id, 0, now, now, new CounterState(make.Name, 0, null)), now) with
        {
            Names = make.Claims is { } name ? [new(Names, name, self) { TakenError = "the name is taken" }] : [],
            Timers = make.Wakes ? [new(self, "wake", now)] : [],
            ReferenceError = "what it refers to is not there",
        };

    private static Decision Name(Entity current, DateTimeOffset now, NameClaim claim) =>
        Write(current, now) with { Names = [claim with { TakenError = "the name is taken" }] };

    private static Decision Chatty(Decision decision, int letters)
    {
        var view = JsonSerializer.Deserialize(decision.Outcome.Data.Span, CounterJson.Default.CounterView)!;
        return Decision.Write(decision.After!, JsonSerializer.SerializeToUtf8Bytes(
            view with { Name = new('x', letters) }, CounterJson.Default.CounterView));
    }

    private static Entity Plus(Entity current, long by)
    {
        var state = (CounterState)current.State;
        return current with { State = state with { BirthYear = state.Value + by } };
    }

    private static Decision Write(Entity changed, DateTimeOffset now)
    {
        var after = changed with { Version = changed.Version + 1, UpdatedAt = now };
        return Decision.Write(after, View(after));
    }

    private static byte[] View(Entity entity)
    {
        var state = (CounterState)entity.State;
        var view = new CounterView(entity.Id, state.Name, state.Value, entity.Version);
        return JsonSerializer.SerializeToUtf8Bytes(view, CounterJson.Default.CounterView);
    }
}
