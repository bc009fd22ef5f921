namespace Granary.Tests.Deploy.Watching;

/// <summary>Needs a tool that nothing else needs; Debian's prometheus and prometheus-alertmanager have some.</summary>
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string tool)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        if (!path.Split(':').Any(folder => File.Exists(Path.Combine(folder, tool))))
            Skip = $"{tool} is not installed";
    }
}
