using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Granary.AmqpBridge;
using Granary.AmqpBridge.Topology;

namespace Granary.Hosting.Health;

/// <summary>What a watcher asks: is it alive, may it be sent work, and what is away since when.</summary>
public static class HealthEndpoints
{
    private static readonly byte[] Alive = """{"status":"alive"}"""u8.ToArray();

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
            return Answer(context, ready, ReadyOrNot(ready, readiness.Troubles));
        });
    }

    /// <summary>With the queues that something is wrong with, where there are some.</summary>
    internal static byte[] ReadyOrNot(bool ready, IReadOnlyList<QueueTrouble> troubles)
    {
        var body = new JsonObject { ["status"] = ready ? "ready" : "not_ready" };
        if (troubles.Count > 0)
            body["queues"] = new JsonObject(
                troubles.Select(trouble => KeyValuePair.Create(trouble.Queue, (JsonNode?)trouble.Status)));
        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    private static byte[] Report(Readiness readiness) =>
        JsonSerializer.SerializeToUtf8Bytes(readiness.View(), SystemJson.Views);

    private static Task Answer(HttpContext context, bool well, byte[] body)
    {
        context.Response.StatusCode = well ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }
}
