namespace Granary;

/// <summary>The same lines for rules and views that need not wait.</summary>
public sealed partial class RuleTable<TState>
{
    public RuleTable<TState> Create<TMessage, TReply>(
        Func<TMessage, IRuleContext, Decision<TState>> decide, Func<Entity<TState>, TReply> view)
        where TMessage : IMessage<TReply> =>
        Create<TMessage, TReply>((message, context) => new(decide(message, context)), (entity, _) => new(view(entity)));

    public RuleTable<TState> Create<TMessage, TReply>(
        Func<TMessage, IRuleContext, Decision<TState>> decide, View<TReply> view)
        where TMessage : IMessage<TReply> =>
        Create<TMessage, TReply>((message, context) => new(decide(message, context)), view);

    public RuleTable<TState> Create<TMessage, TReply>(
        Func<TMessage, IRuleContext, ValueTask<Decision<TState>>> decide, Func<Entity<TState>, TReply> view)
        where TMessage : IMessage<TReply> =>
        Create<TMessage, TReply>(decide, (entity, _) => new(view(entity)));

    public RuleTable<TState> Read<TMessage, TReply>(Func<Entity<TState>, TReply> view)
        where TMessage : IMessage<TReply> => Read<TMessage, TReply>((entity, _) => new(view(entity)));

    public RuleTable<TState> Change<TMessage, TReply>(
        Func<Entity<TState>, TMessage, IRuleContext, Decision<TState>> decide, Func<Entity<TState>, TReply> view)
        where TMessage : IMessage<TReply> => Change<TMessage, TReply>(decide, (entity, _) => new(view(entity)));

    public RuleTable<TState> Change<TMessage, TReply>(
        Func<Entity<TState>, TMessage, IRuleContext, Decision<TState>> decide, View<TReply> view)
        where TMessage : IMessage<TReply> => Change<TMessage, TReply>(
            (entity, message, context) => new(decide(entity, message, context)), view);

    public RuleTable<TState> Ensure<TMessage, TReply>(
        Func<Entity<TState>?, TMessage, IRuleContext, Decision<TState>> decide, Func<TMessage, TReply> view)
        where TMessage : IMessage<TReply> =>
        Ensure<TMessage, TReply>((entity, message, context) => new(decide(entity, message, context)), view);
}
