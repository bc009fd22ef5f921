namespace Granary.Hosting.Parts;

/// <summary>
/// A web program that reads nothing by itself: the usual builders watch every file under the working directory, which
/// may hold a database.
/// </summary>
internal static class BareWeb
{
    public static WebApplicationBuilder Create(IConfiguration given, ILoggerFactory logs)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // OpenTelemetry's own reads its variables here.
        builder.Configuration.AddInMemoryCollection(given.AsEnumerable().Where(
            variable => variable.Key.StartsWith("OTEL_", StringComparison.Ordinal)));
        builder.Services.AddSingleton(logs);
        return builder;
    }
}
