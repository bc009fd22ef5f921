using System.Text.Json;
using Granary.Dispatch;
using Granary.Grains.Library;
using Granary.HttpBridge.Routes;
using Granary.Library;

namespace Granary.Tests.HttpBridge.Fixtures;

/// <summary>The Library's routes, and some that have what the Library's have not.</summary>
internal static class TestRoutes
{
    private static readonly ActionSpec Probe = new()
    {
        Version = ActionSpec.AnyVersion,
        Name = "probe",
        Access = Access.Public,
        Target = ActionTarget.Handler,
        Fields =
        [
            Fields.Id("order_id"), Fields.Integer("count", 1, 100), Any("done", "boolean"), Any("price", "number"),
            Any("tags", "string[]"), Any("name", "string"), Fields.IfVersion(),
        ],
        Message = JsonType.Message(typeof(GetBooks)),
        Reply = JsonType.View(typeof(BookView)),
        Scope = "probe",
    };

    public static IReadOnlyList<RouteSpec> Shown => [.. All.Where(route => !route.Hidden)];

    public static ActionTable Actions { get; } = new([.. new LibrarySystem().Actions, Probe]);

    public static IReadOnlyList<RouteSpec> All { get; } =
    [
        .. new LibrarySystem().Routes,
        new("GET", "/probes", "probe"),
        new("POST", "/probes", "probe") { Form = true, FormIgnores = ["grant_type"], Status = 201 },
        new("PATCH", "/orders/{id}", "probe")
        {
            Names = new Dictionary<string, string> { ["id"] = "order_id", ["n"] = "count" },
        },
        new("DELETE", "/orders/{id}", "probe")
        {
            Names = new Dictionary<string, string> { ["id"] = "order_id" }, Status = 204,
        },
        new("GET", "/articles/{id:long}", "probe") { Names = new Dictionary<string, string> { ["id"] = "order_id" } },
        new("GET", "/articles/{name}", "probe") { Hidden = true },
        new("POST", "/users", "probe")
        {
            Status = 201,
            Statuses = new Dictionary<ErrorCode, int> { [ErrorCode.Conflict] = 400 },
        },
    ];

    private static Field Any(string name, string type) => new(name, type, _ => null);
}
