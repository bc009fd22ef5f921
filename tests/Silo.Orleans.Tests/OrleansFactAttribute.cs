namespace Granary.Tests;

/// <summary>Runs where Orleans is built in, and is skipped by name elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OrleansFactAttribute : FactAttribute
{
    public const string Reason = "the packages of Orleans do not restore here (./granary setup tells)";

    public OrleansFactAttribute()
    {
#if !ORLEANS
        Skip = Reason;
#endif
    }
}
