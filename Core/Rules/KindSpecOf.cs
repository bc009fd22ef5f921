namespace Granary;

/// <summary>A kind whose rules are a table, which says what may be asked of it.</summary>
public sealed record KindSpec<TState> : KindSpec
    where TState : class
{
    public KindSpec(string kind, string table, IRules<TState> rules)
        : base(
            kind, table, JsonType.State(typeof(TState)), rules,
            [.. rules.Table.Sorts.Keys.Concat(rules.Table.Twice).Select(JsonType.Message)]) =>
        Sorts = rules.Table.Sorts;

    /// <summary>What no two entities may have alike: claimed, moved and released with the state.</summary>
    public IReadOnlyList<UniqueName<TState>> Unique { get; init; } = [];

    public override IReadOnlyList<string> UniqueNames => [.. Unique.Select(name => name.Kind)];

    internal override Decision Complete(GrainKey self, Entity? before, Decision decision) =>
        base.Complete(self, before, decision.Changes && Unique.Count > 0 ? Named(self, before, decision) : decision);

    private Decision Named(GrainKey self, Entity? before, Decision decision)
    {
        List<NameClaim>? names = null;
        foreach (var unique in Unique)
        {
            var (old, next) = (unique.Of(before), unique.Of(decision.After));
            if (old == next)
                continue;
            names ??= [.. decision.Names];
            if (old is not null)
                names.Add(new(unique.Kind, old, self, Releases: true));
            if (next is not null)
                names.Add(new(unique.Kind, next, self) { TakenError = unique.Taken(next) });
        }

        return names is null ? decision : decision with { Names = names };
    }
}
