using System.Text.Json;
using Granary.Errors;
using Granary.Ports;

namespace Granary.Tests.Engines.Counting;

public sealed class CounterRules : IRules
{
    public const string Names = "engine_test";

    private int inside;

    /// <summary>Two turns of this grain ran at once.</summary>
    public bool Overlapped { get; private set; }

    public async ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context)
    {
        switch (message)
        {
            case Hold hold:
                Overlapped |= Interlocked.Increment(ref inside) > 1;
                await hold.Gate.Pass();
                Interlocked.Decrement(ref inside);
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
            (Make make, null) => Write(new(self.Id, 0, now, now, new CounterState(make.Name, 0, null)), now),
            (Make, _) => Decision.Refuse(ErrorCode.Conflict, "it exists"),
            (_, null) => Decision.Refuse(ErrorCode.NotFound, "there is no such counter"),
            (Look, _) => Decision.Answer(View(entity)),
            (Remove, _) => Decision.Delete(View(entity)) with { ReferenceError = "still in use" },
            (Claim claim, _) => Name(entity, now, new(Names, claim.Name, self)),
            (Unclaim claim, _) => Name(entity, now, new(Names, claim.Name, self, Releases: true)),
            (Add { IfVersion: { } seen }, _) when seen != entity.Version => Decision.Refuse(ErrorCode.Conflict, "old"),
            (Add { By: 0 }, _) => Decision.Answer(View(entity)),
            (Add add, _) => Write(Plus(entity, add.By), now),
            _ => throw new InvalidOperationException($"unknown message {message}"),
        };

    private static Decision Name(Entity current, DateTimeOffset now, NameClaim claim) =>
        Write(current, now) with { Names = [claim with { TakenError = "the name is taken" }] };

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
