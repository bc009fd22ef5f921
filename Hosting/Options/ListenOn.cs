namespace Granary.Hosting.Options;

/// <summary>On which addresses of the machine the cluster's ports are open.</summary>
public enum ListenOn
{
    Advertised,
    Any,
}
