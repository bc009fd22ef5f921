using Granary.Grains.Tasks;
using Granary.Postgres.Lists;
using Granary.Tasks;

namespace Granary.Tests.Postgres;

/// <summary>
/// 200 owners with 100 tasks each; task k of each owner has the same status, priority, due time and tags.
/// </summary>
public sealed class TaskFixture : IAsyncLifetime
{
    public const long Owner = 7;
    private const int Owners = 200;

    private readonly PostgresFixture _database = new();
    private TestSilo? _silo;

    /// <summary>The owner's tasks as they were stored.</summary>
    public static IReadOnlyList<Row> Own { get; } = [.. Enumerable.Range(0, 100).Select(Task)];

    public TaskLists Lists { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _database.Run($$"""
            insert into tasks (id, version, state, created_at, updated_at)
            select {{Owners}} * k + o, 1, jsonb_strip_nulls(jsonb_build_object('owner_id', o, 'title', 'Task ' || k,
                'status', (array['todo', 'in_progress', 'done'])[k % 3 + 1], 'priority', k % 11,
                'due_at', case when k % 4 > 0 then to_char(
                    timestamp '2030-01-01' + k * 7 % 50 * interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end,
                'tags', case when k % 10 = 0 then '["ten","even"]'::jsonb when k % 2 = 0 then '["even"]'::jsonb end)),
                now(), now()
            from generate_series(0, 99) k cross join generate_series(1, {{Owners}}) o
            """);
        await _database.Run("analyze");
        _silo = await _database.Silo();
        Lists = new TaskLists(new Database(_silo.Calls));
    }

    public async Task DisposeAsync()
    {
        await (_silo?.DisposeAsync() ?? default);
        await _database.DisposeAsync();
    }

    internal Task<IReadOnlyList<string>> Explain(TaskFilter filter) => _database.Explain(TaskQuery.Of(filter));

    private static Row Task(int k) => new(
        (Owners * k) + Owner,
        (k % 3) switch { 0 => "todo", 1 => "in_progress", _ => "done" },
        k % 11,
        k % 4 > 0 ? new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(k * 7 % 50) : null,
        k % 10 == 0 ? ["ten", "even"] : k % 2 == 0 ? ["even"] : []);

    public sealed record Row(long Id, string Status, int Priority, DateTimeOffset? DueAt, string[] Tags);
}
