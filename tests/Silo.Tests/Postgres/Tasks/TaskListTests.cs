using System.Text.Json;
using Granary.Grains.Tasks;
using Granary.Tasks;
using Row = Granary.Tests.Postgres.TaskFixture.Row;

namespace Granary.Tests.Postgres;

public sealed class TaskListTests(TaskFixture tasks) : IClassFixture<TaskFixture>
{
    private static readonly TaskFilter Mine = new(TaskFixture.Owner) { Limit = 100 };
    private static readonly DateTimeOffset Due = new(2030, 1, 20, 1, 0, 0, TimeSpan.FromHours(1));

    [Fact]
    public async Task Without_a_filter_an_owner_has_the_own_tasks_and_no_others()
    {
        var page = await tasks.Lists.Tasks(Mine);

        Assert.Equal(TaskFixture.Own.Select(row => row.Id), page.Rows.Select(row => row.Id));
        Assert.All(page.Rows, row => Assert.Equal(
            TaskFixture.Owner, JsonElement.Parse(row.Row.State).GetProperty("owner_id").GetInt64()));
        Assert.Equal(0, (await tasks.Lists.Tasks(new(999_999))).Total);
    }

    [Theory]
    [InlineData("todo", 34)]
    [InlineData("in_progress", 33)]
    [InlineData("done", 33)]
    [InlineData("!done", 67)]
    public async Task A_status_or_any_other_one(string status, int total)
    {
        var found = await Found(
            Mine with { Status = status }, row => status[0] == '!' ? row.Status != "done" : row.Status == status);

        Assert.Equal(total, found);
    }

    [Fact]
    public async Task A_priority() =>
        Assert.Equal(9, await Found(Mine with { Priority = 5 }, row => row.Priority == 5));

    [Theory]
    [InlineData("even", 50)]
    [InlineData("ten", 10)]
    [InlineData("Ten", 0)]
    public async Task A_tag(string tag, int total) =>
        Assert.Equal(total, await Found(Mine with { Tag = tag }, row => row.Tags.Contains(tag)));

    [Fact]
    public async Task Due_before_leaves_out_what_is_due_at_that_moment_and_what_is_never_due()
    {
        Assert.Contains(TaskFixture.Own, row => row.DueAt == Due);
        Assert.True(await Found(Mine with { DueBefore = Due }, row => row.DueAt < Due) > 0);
        await Found(Mine with { DueBefore = Due.AddMicroseconds(1) }, row => row.DueAt <= Due);
    }

    [Fact]
    public async Task Filters_go_together() => Assert.True(await Found(
        Mine with { Status = "todo", Tag = "even", DueBefore = Due.AddDays(20), Priority = 8 },
        row => row.Status == "todo" && row.Tags.Contains("even") && row.DueAt < Due.AddDays(20)
            && row.Priority == 8) > 0);

    [Theory]
    [InlineData(null)]
    [InlineData("created_at")]
    [InlineData("-created_at")]
    [InlineData("priority")]
    [InlineData("-priority")]
    [InlineData("due_at")]
    [InlineData("-due_at")]
    public async Task Each_order_goes_on_from_page_to_page_with_what_is_never_due_last(string? sort)
    {
        var ids = new List<long>();
        for (var offset = 0; offset < 110; offset += 30)
            ids.AddRange((await tasks.Lists.Tasks(Mine with { Sort = sort, Limit = 30, Offset = offset })).Rows.Select(
                row => row.Id));

        Assert.Equal(Sorted(sort).Select(row => row.Id), ids);
    }

    [Theory]
    [InlineData("-due_at")]
    [InlineData("due_at")]
    public async Task An_order_and_a_filter_go_together(string sort)
    {
        var page = await tasks.Lists.Tasks(Mine with { Sort = sort, Status = "todo", Limit = 5, Offset = 20 });

        Assert.Equal(
            Sorted(sort).Where(row => row.Status == "todo").Skip(20).Take(5).Select(row => row.Id),
            page.Rows.Select(row => row.Id));
        Assert.Equal((34, true), (page.Total, page.Exact));
    }

    [Fact]
    public async Task A_page_beyond_the_end_is_empty_but_knows_the_total()
    {
        var page = await tasks.Lists.Tasks(Mine with { Offset = 1_000_000_000 });

        Assert.Equal((0, 100L), (page.Rows.Count, page.Total));
    }

    private static IEnumerable<Row> Sorted(string? sort)
    {
        var dueLast = TaskFixture.Own.OrderBy(row => row.DueAt is null);
        return sort switch
        {
            "priority" => TaskFixture.Own.OrderBy(row => row.Priority).ThenBy(row => row.Id),
            "-priority" => TaskFixture.Own.OrderByDescending(row => row.Priority).ThenByDescending(row => row.Id),
            "due_at" => dueLast.ThenBy(row => row.DueAt).ThenBy(row => row.Id),
            "-due_at" => dueLast.ThenByDescending(row => row.DueAt).ThenByDescending(row => row.Id),
            "-created_at" => TaskFixture.Own.OrderByDescending(row => row.Id),
            _ => TaskFixture.Own,
        };
    }

    /// <summary>Exactly those are found, and counted.</summary>
    private async Task<long> Found(TaskFilter filter, Func<Row, bool> expected)
    {
        var page = await tasks.Lists.Tasks(filter);
        Assert.Equal(TaskFixture.Own.Where(expected).Select(row => row.Id), page.Rows.Select(row => row.Id));
        Assert.Equal((page.Rows.Count, true), (page.Total, page.Exact));
        return page.Total;
    }
}
