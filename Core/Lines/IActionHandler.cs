namespace Granary;

/// <summary>Answers what one entity alone cannot: lists, logging in, processes of several steps.</summary>
public interface IActionHandler
{
    /// <summary>What it answers. Asked once, at the start.</summary>
    HandlerTable Table { get; }
}

/// <summary>
/// What answers a message. It asks an entity before its first await wherever its caller may count on the order.
/// </summary>
/// <param name="ask">As it was admitted. Its target has the action's kind, and an id only if the action makes a
/// new entity.</param>
/// <param name="message">The ask's.</param>
/// <param name="cancellation">Observed only until the decision is made.</param>
public delegate Task<Outcome> Answering<in TMessage>(Ask ask, TMessage message, CancellationToken cancellation);

/// <summary>A handler's messages, each with what answers it.</summary>
public sealed class HandlerTable
{
    private readonly Dictionary<Type, Answering<object>> _lines = [];

    public IReadOnlyDictionary<Type, Answering<object>> Lines => _lines;

    public HandlerTable On<TMessage>(Answering<TMessage> answer) =>
        On(typeof(TMessage), (ask, message, cancellation) => answer(ask, (TMessage)message, cancellation));

    public HandlerTable On<TMessage>(Func<TMessage, Task<Outcome>> answer) =>
        On<TMessage>((_, message, _) => answer(message));

    public HandlerTable On(Type message, Answering<object> answer)
    {
        return _lines.TryAdd(message, answer)
            ? this
            : throw new SetupException($"the systems contradict each other: a handler answers {message.Name} twice");
    }

    public Task<Outcome> Answer(Ask ask, CancellationToken cancellation = default) =>
        _lines[ask.Message.GetType()](ask, ask.Message, cancellation);
}
