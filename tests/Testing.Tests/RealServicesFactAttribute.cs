namespace Granary.Tests;

/// <summary>A fact about real services, skipped where there are none.</summary>
public sealed class RealServicesFactAttribute : FactAttribute
{
    public RealServicesFactAttribute() => Skip = RealServices.Missing;
}
