using System.Text.Json;
using System.Text.Json.Nodes;
using Granary.HttpBridge.Routes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Granary.HttpBridge.Documents;

/// <summary>
/// The document at <c>/schema/openapi.json</c>, and at <c>/docs</c> a page to read and try it, from this process alone.
/// </summary>
internal static class DocumentPages
{
    public const string Document = "/schema/openapi.json";

    private const string Page = "docs";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    public static void Map(IEndpointRouteBuilder web, IReadOnlyList<BoundRoute> routes)
    {
        // Both are made when they are first asked for: the document looks at every type there is, and no start waits
        // for that.
        var written = new Lazy<byte[]>(() =>
            JsonSerializer.SerializeToUtf8Bytes<JsonNode>(OpenApi.Build(routes), Readable));
        web.MapGet(Document, context =>
        {
            var bytes = written.Value;
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = bytes.Length;
            return context.Response.Body.WriteAsync(bytes).AsTask();
        });
        var page = new Lazy<RequestDelegate>(() => ReadingPage(web.CreateApplicationBuilder()));
        web.Map(Page + "/{**part}", context => page.Value(context));
    }

    private static RequestDelegate ReadingPage(IApplicationBuilder pages) => pages.UseSwaggerUI(ui =>
    {
        ui.RoutePrefix = Page;
        ui.DocumentTitle = "Granary";
        ui.SwaggerEndpoint(Document, "Granary");
    }).Build();
}
