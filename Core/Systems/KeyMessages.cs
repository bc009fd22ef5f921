namespace Granary;

/// <summary>How an installation comes to its first keys; all later ones come from the command line.</summary>
public sealed record InitKeys : IMessage<InitialKeys>;

/// <summary>The installation's first keys. This reply is the only place where they can be read.</summary>
public sealed record InitialKeys(IReadOnlyList<InitialKey> Keys);

public sealed record InitialKey(string Name, string Key, IReadOnlyList<string> Scopes);
