namespace Granary;

/// <summary>
/// What entities of one kind understand: a line for each message, with what decides and what the reply shows. "There is
/// none" and "you saw another version" are answered before a line is asked.
/// </summary>
public sealed partial class RuleTable<TState>
    where TState : class
{
    private readonly Dictionary<Type, Line> _lines = [];
    private readonly List<Type> _twice = [];
    private Guard? _guard;

    /// <summary>What a reply shows of the entity as it will be committed.</summary>
    public delegate ValueTask<TReply> View<TReply>(Entity<TState> entity, IRuleContext context);

    private delegate ValueTask<Decision> Rule(Entity? current, object message, IRuleContext context);

    private delegate Refusal? Guard(Entity<TState> entity, IRuleContext context);

    private sealed record Line(RuleSort Sort, Guard? Guard, Rule Rule);

    /// <summary>Every message that may be asked of the kind, and what it does.</summary>
    public IReadOnlyDictionary<Type, RuleSort> Sorts => _lines.ToDictionary(line => line.Key, line => line.Value.Sort);

    /// <summary>Messages that have a second line, for the sentence that refuses it at the start.</summary>
    internal IReadOnlyList<Type> Twice => _twice;

    /// <summary>For the lines that follow: where it does not hold, the entity is not there.</summary>
    public RuleTable<TState> Only(Func<Entity<TState>, IRuleContext, bool> condition) =>
        Only((entity, context) => condition(entity, context) ? null : Changes.Missing(context));

    /// <summary>For the lines that follow: where it does not hold, they are refused.</summary>
    public RuleTable<TState> Only(
        Func<Entity<TState>, IRuleContext, bool> condition, Func<Entity<TState>, Refusal> otherwise) =>
        Only((entity, context) => condition(entity, context) ? null : otherwise(entity));

    /// <summary>Makes an entity.</summary>
    public RuleTable<TState> Create<TMessage, TReply>(
        Func<TMessage, IRuleContext, ValueTask<Decision<TState>>> decide, View<TReply> view)
        where TMessage : IMessage<TReply>
    {
        return Add<TMessage>(RuleSort.Create, async (_, message, context) =>
        {
            var decision = await decide((TMessage)message, context);
            if (decision.Refusal is { } refusal)
                return Decision.Refuse(refusal);
            var first = Changes.First(context, decision.State ?? throw Stateless<TMessage>());
            var data = ReplyData.Of(await view(new(first), context));
            return decision.With(Decision.Write(first, data), context.Self);
        });
    }

    /// <summary>Shows the entity and changes nothing.</summary>
    public RuleTable<TState> Read<TMessage, TReply>(View<TReply> view)
        where TMessage : IMessage<TReply>
    {
        return Add<TMessage>(RuleSort.Read, async (current, _, context) =>
            Decision.Answer(ReplyData.Of(await view(new(current!), context))));
    }

    /// <summary>Changes the entity, keeps it as it is, or refuses.</summary>
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
            return decision.With(
                decision.State is null ? Decision.Answer(data) : Decision.Write(next, data), context.Self);
        });
    }

    /// <summary>Makes sure that the entity has this state, or is gone, whether or not it existed before.</summary>
    /// <param name="decide">Gets the entity, if there is one.</param>
    /// <param name="view">The reply, which needs no entity.</param>
    public RuleTable<TState> Ensure<TMessage, TReply>(
        Func<Entity<TState>?, TMessage, IRuleContext, ValueTask<Decision<TState>>> decide, Func<TMessage, TReply> view)
        where TMessage : IMessage<TReply>
    {
        return Add<TMessage>(RuleSort.Ensure, async (current, message, context) =>
        {
            var decision = await decide(current is null ? null : new(current), (TMessage)message, context);
            if (decision.Refusal is { } refusal)
                return Decision.Refuse(refusal);
            var data = ReplyData.Of(view((TMessage)message));
            return decision.With(decision switch
            {
                { State: { } state } => Decision.Write(
                    current?.Next(context, state) ?? Changes.First(context, state), data),
                { Ends: true } when current is not null => Decision.Delete(data),
                _ => Decision.Answer(data),
            }, context.Self);
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
                : decision.With(Decision.Delete(ReplyData.Of(new Deletion(current!.Id))), context.Self));
        });
    }

    public ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context)
    {
        if (!_lines.TryGetValue(message.GetType(), out var line))
            throw new InvalidOperationException($"'{context.Self.Kind}' does not understand {message.GetType().Name}");
        return Refused(line, current, message, context) is { } refusal
            ? new(Decision.Refuse(refusal))
            : line.Rule(current, message, context);
    }

    private static Refusal? Refused(Line line, Entity? current, object message, IRuleContext context)
    {
        if (line.Sort == RuleSort.Create)
            return null;
        if (current is null)
            return line.Sort == RuleSort.Ensure ? null : Changes.Missing(context);
        return line.Guard?.Invoke(new(current), context)
            ?? (message is IChange change ? current.Stale(context, change.IfVersion) : null);
    }

    private RuleTable<TState> Only(Guard next)
    {
        var before = _guard;
        _guard = before is null ? next : (entity, context) => before(entity, context) ?? next(entity, context);
        return this;
    }

    private RuleTable<TState> Add<TMessage>(RuleSort sort, Rule rule)
    {
        if (!_lines.TryAdd(typeof(TMessage), new(sort, _guard, rule)))
            _twice.Add(typeof(TMessage));
        return this;
    }

    private static InvalidOperationException Stateless<TMessage>() =>
        new($"{typeof(TMessage).Name} creates an entity without a state");
}
