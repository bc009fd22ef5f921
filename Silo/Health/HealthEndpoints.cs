using Granary.Health;

namespace Granary.Silo.Health;

/// <summary>What a watcher asks: is it alive, may it be sent work, and what is away since when.</summary>
public static class HealthEndpoints
{
    private static readonly byte[] Alive = """{"status":"alive"}"""u8.ToArray();

    public static void MapHealth(this IEndpointRouteBuilder routes, Readiness readiness)
    {
        routes.MapGet("/health", () => Report(readiness));
        routes.MapGet("/health/live", static context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Alive.Length;
            return context.Response.Body.WriteAsync(Alive).AsTask();
        });
        routes.MapGet("/health/ready", () => readiness.IsReady
            ? Results.Json(new { status = "ready" })
            : Results.Json(new { status = "not_ready" }, statusCode: StatusCodes.Status503ServiceUnavailable));
    }

    private static IResult Report(Readiness readiness) => Results.Json(
        readiness.View(), HealthJson.Default.HealthView,
        statusCode: readiness.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
}
