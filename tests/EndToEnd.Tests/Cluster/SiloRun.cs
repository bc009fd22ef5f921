using Granary.Storms.Lab;

namespace Granary.Tests.Cluster;

/// <summary>Runs <c>granary serve</c> on an installation, for silos that are to end by themselves.</summary>
internal static class SiloRun
{
    public static async Task<ProgramRun> Serve(
        LabSettings settings, Installation place, params (string Name, string Value)[] options)
    {
        var variables = Variables(settings, place);
        foreach (var (name, value) in options)
            variables[name] = value;
        return await ProgramRun.Of(settings.Program, ["serve"], variables);
    }

    public static Dictionary<string, string> Variables(LabSettings settings, Installation place) => new()
    {
        ["GRANARY_AMQP"] = settings.Amqp.ToString(),
        ["GRANARY_PG"] = place.Database.ConnectionString,
        ["GRANARY_HTTP"] = "http://127.0.0.1:0",
        ["GRANARY_PROFILE"] = "development",
        ["Amqp__Prefix"] = place.Name + ".",
        ["Orleans__SiloPort"] = $"{FreePort.Next()}",
    };

    /// <summary>No silo but those that run takes part, or is about to.</summary>
    public static async Task IsAlone(Installation place, int running) => Assert.Equal(
        running,
        await place.Database.Number("select count(*) from orleansmembershiptable where status between 1 and 5"));
}
