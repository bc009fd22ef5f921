namespace Granary.Tests.Deploy.Watching;

/// <summary>Needs a tool of Debian's packages prometheus or prometheus-alertmanager, which nothing else needs.</summary>
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string tool)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        if (!path.Split(':').Any(folder => File.Exists(Path.Combine(folder, tool))))
            Skip = $"{tool} is not installed";
    }
}
