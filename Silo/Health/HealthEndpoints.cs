using System.Text.Json;
using Granary.Health;

namespace Granary.Silo.Health;

/// <summary>What a watcher asks: is it alive, may it be sent work, and what is away since when.</summary>
public static class HealthEndpoints
{
    private static readonly byte[] Alive = """{"status":"alive"}"""u8.ToArray();
    private static readonly byte[] Ready = """{"status":"ready"}"""u8.ToArray();
    private static readonly byte[] NotReady = """{"status":"not_ready"}"""u8.ToArray();

    /// <summary>
    /// Plain delegates: for a lambda that returns a value ASP.NET would compile an expression at each start.
    /// </summary>
    public static void MapHealth(this IEndpointRouteBuilder routes, Readiness readiness)
    {
        routes.MapGet("/health", context => Answer(context, readiness.IsReady, Report(readiness)));
        routes.MapGet("/health/live", static context => Answer(context, true, Alive));
        routes.MapGet("/health/ready", context =>
        {
            var ready = readiness.IsReady;
            return Answer(context, ready, ready ? Ready : NotReady);
        });
    }

    private static byte[] Report(Readiness readiness) =>
        JsonSerializer.SerializeToUtf8Bytes(readiness.View(), HealthJson.Default.HealthView);

    private static Task Answer(HttpContext context, bool well, byte[] body)
    {
        context.Response.StatusCode = well ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }
}
