namespace Granary;

/// <summary>
/// What entities of one kind understand: a line for each message, with what decides and what the reply shows. "There is
/// none" and "you saw another version" are answered before a line is asked.
/// </summary>
public sealed class RuleTable<TState>
    where TState : class
{
    private readonly Dictionary<Type, Line> lines = [];
    private Func<Entity<TState>, IRuleContext, bool> isThere = static (_, _) => true;

    /// <summary>What a reply shows of the entity as it will be committed.</summary>
    public delegate ValueTask<TReply> View<TReply>(Entity<TState> entity, IRuleContext context);

    private delegate ValueTask<Decision> Rule(Entity? current, object message, IRuleContext context);

    private sealed record Line(RuleSort Sort, Rule Rule);

    /// <summary>Every message that may be asked of the kind, and what it does.</summary>
    public IReadOnlyDictionary<Type, RuleSort> Sorts => lines.ToDictionary(line => line.Key, line => line.Value.Sort);

    /// <summary>For whom an entity is not there, whatever is asked of it.</summary>
    public RuleTable<TState> Only(Func<Entity<TState>, IRuleContext, bool> condition)
    {
        isThere = condition;
        return this;
    }

    public RuleTable<TState> Create<TMessage, TReply>(
        Func<TMessage, IRuleContext, Decision<TState>> decide, Func<Entity<TState>, TReply> view)
        where TMessage : IMessage<TReply> =>
        Create<TMessage, TReply>((message, context) => new(decide(message, context)), (entity, _) => new(view(entity)));

    public RuleTable<TState> Create<TMessage, TReply>(
        Func<TMessage, IRuleContext, ValueTask<Decision<TState>>> decide, View<TReply> view)
        where TMessage : IMessage<TReply>
    {
        return Add<TMessage>(RuleSort.Create, async (_, message, context) =>
        {
            var decision = await decide((TMessage)message, context);
            if (decision.Refusal is { } refusal)
                return Decision.Refuse(refusal);
            var first = Changes.First(context, decision.State ?? throw Nothing<TMessage>());
            return decision.With(Decision.Write(first, ReplyData.Of(await view(new(first), context))));
        });
    }

    public RuleTable<TState> Read<TMessage, TReply>(Func<Entity<TState>, TReply> view)
        where TMessage : IEntityMessage<TReply> => Read<TMessage, TReply>((entity, _) => new(view(entity)));

    public RuleTable<TState> Read<TMessage, TReply>(View<TReply> view)
        where TMessage : IEntityMessage<TReply>
    {
        return Add<TMessage>(RuleSort.Read, async (current, _, context) =>
            Decision.Answer(ReplyData.Of(await view(new(current!), context))));
    }

    public RuleTable<TState> Change<TMessage, TReply>(
        Func<Entity<TState>, TMessage, IRuleContext, Decision<TState>> decide, Func<Entity<TState>, TReply> view)
        where TMessage : IMessage<TReply> => Change<TMessage, TReply>(
            (entity, message, context) => new(decide(entity, message, context)), (entity, _) => new(view(entity)));

    public RuleTable<TState> Change<TMessage, TReply>(
        Func<Entity<TState>, TMessage, IRuleContext, ValueTask<Decision<TState>>> decide, View<TReply> view)
        where TMessage : IMessage<TReply>
    {
        return Add<TMessage>(RuleSort.Change, async (current, message, context) =>
        {
            var decision = await decide(new(current!), (TMessage)message, context);
            if (decision.Refusal is { } refusal)
                return Decision.Refuse(refusal);
            var next = decision.State is { } state ? current!.Next(context, state) : current!;
            var data = ReplyData.Of(await view(new(next), context));
            return decision.With(decision.State is null ? Decision.Answer(data) : Decision.Write(next, data));
        });
    }

    /// <summary>Deletes the entity, unless the rules refuse it.</summary>
    public RuleTable<TState> Delete<TMessage>(
        Func<Entity<TState>, TMessage, IRuleContext, Decision<TState>>? decide = null)
        where TMessage : IMessage<Deletion>
    {
        return Add<TMessage>(RuleSort.Change, (current, message, context) =>
        {
            var decision = decide?.Invoke(new(current!), (TMessage)message, context) ?? Granary.Decide.End<TState>();
            return new(decision.Refusal is { } refusal
                ? Decision.Refuse(refusal)
                : decision.With(Decision.Delete(ReplyData.Of(new Deletion(current!.Id)))));
        });
    }

    public ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context)
    {
        if (!lines.TryGetValue(message.GetType(), out var line))
            throw new InvalidOperationException($"'{context.Self.Kind}' does not understand {message.GetType().Name}");
        if (line.Sort == RuleSort.Create)
            return line.Rule(current, message, context);
        if (current is null || !isThere(new(current), context))
            return new(Changes.Missing(context));
        return message is IChange change && current.Stale(context, change.IfVersion) is { } stale
            ? new(stale)
            : line.Rule(current, message, context);
    }

    private RuleTable<TState> Add<TMessage>(RuleSort sort, Rule rule)
    {
        lines.Add(typeof(TMessage), new(sort, rule));
        return this;
    }

    private static InvalidOperationException Nothing<TMessage>() =>
        new($"{typeof(TMessage).Name} creates an entity without a state");
}
