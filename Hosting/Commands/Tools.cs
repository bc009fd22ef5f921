using Granary.Hosting.Options;

namespace Granary.Hosting.Commands;

/// <summary>What commands find: the options of the program, read when one of them asks.</summary>
public sealed class Tools(Func<IConfiguration> host, Action<GranaryBuilder> configure)
{
    public Tools(IConfiguration host, Action<GranaryBuilder> configure)
        : this(() => host, configure)
    {
    }

    public OptionsSource Source => field ??= new(host(), Systems());

    public Settings Settings => field ??= Settings.Read(Source);

    /// <summary>New ones, with the options' defaults.</summary>
    internal IReadOnlyList<GranarySystem> Systems()
    {
        var granary = new GranaryBuilder();
        configure(granary);
        return granary.Systems;
    }
}
