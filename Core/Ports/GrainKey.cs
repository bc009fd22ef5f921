namespace Granary;

/// <summary>Which entity: <c>book/42</c>. The text form can never be taken for a number.</summary>
public readonly record struct GrainKey(string Kind, long Id)
{
    public override string ToString() => $"{Kind}/{Id}";
}
