namespace Granary;

/// <summary>How many items a list may have. A list of texts has <see cref="TextAttribute"/> beside it.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class ItemsAttribute(int max, int min = 0) : Attribute
{
    internal int Max => max;

    internal int Min => min;
}

/// <summary>What the member is called in JSON, where that is not its own name.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class NamedAttribute(string name) : Attribute
{
    internal string Name => name;
}

/// <summary>A password or the like: sealed where a request is kept, and never shown.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;

/// <summary>Not for clients: the program itself fills it.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class InsideAttribute : Attribute;
