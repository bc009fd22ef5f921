namespace Granary;

/// <summary>
/// A change of an entity; the turn compares the version that its caller has seen before the rules are asked.
/// </summary>
public interface IChange : IEntityMessage
{
    long? IfVersion { get; }
}

/// <inheritdoc/>
public interface IChange<out TReply> : IEntityMessage<TReply>, IChange;
