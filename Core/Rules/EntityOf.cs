namespace Granary;

/// <summary>An entity whose state has its type.</summary>
public readonly record struct Entity<TState>(Entity Row)
    where TState : class
{
    public long Id => Row.Id;

    public long Version => Row.Version;

    public DateTimeOffset CreatedAt => Row.CreatedAt;

    public DateTimeOffset UpdatedAt => Row.UpdatedAt;

    /// <summary>When it was changed; nothing before its first change.</summary>
    public DateTimeOffset? ChangedAt => Row.Version == 1 ? null : Row.UpdatedAt;

    public TState State => (TState)Row.State;
}
