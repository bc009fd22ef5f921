namespace Granary;

/// <summary>A message that names its reply.</summary>
public interface IMessage<out TReply>;

/// <summary>A message to an entity that it names, and its reply.</summary>
public interface IEntityMessage<out TReply> : IMessage<TReply>, IEntityMessage;
