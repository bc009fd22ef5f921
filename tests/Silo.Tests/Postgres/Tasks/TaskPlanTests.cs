using Granary.Grains.Tasks;
using Granary.Tasks;

namespace Granary.Tests.Postgres;

public sealed class TaskPlanTests(TaskFixture tasks) : IClassFixture<TaskFixture>
{
    private static readonly TaskFilter Mine = new(TaskFixture.Owner);

    public static TheoryData<string, string?> FiltersAndOrders
    {
        get
        {
            string[] filters = ["none", "status", "not done", "priority", "tag", "due_before", "all"];
            string?[] orders = [null, "created_at", "-created_at", "priority", "-priority", "due_at", "-due_at"];
            var data = new TheoryData<string, string?>();
            foreach (var (filter, order) in filters.SelectMany(_ => orders, (filter, order) => (filter, order)))
                data.Add(filter, order);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(FiltersAndOrders))]
    public async Task Every_list_reads_its_owners_tasks_by_an_index(string filter, string? sort)
    {
        foreach (var plan in await tasks.Explain(Filter(filter) with { Sort = sort }))
        {
            Assert.DoesNotContain("Seq Scan on tasks", plan, StringComparison.Ordinal);
            Assert.Matches(@"Index Cond: \(\(*owner_id = '7'", plan);
        }
    }

    [Theory]
    [InlineData(null, "tasks_owner")]
    [InlineData("-created_at", "tasks_owner")]
    [InlineData("priority", "tasks_priority")]
    [InlineData("-priority", "tasks_priority")]
    [InlineData("due_at", "tasks_due")]
    [InlineData("-due_at", "tasks_due")]
    public async Task The_first_page_of_each_order_comes_from_its_index_without_sorting_all_tasks(
        string? sort, string index)
    {
        var page = (await tasks.Explain(Mine with { Sort = sort, Limit = 5 }))[0];

        Assert.Matches($@"Index Scan( Backward)? using {index} on tasks", page);
        Assert.DoesNotContain("Bitmap", page, StringComparison.Ordinal);
        if (sort != "-due_at")
            Assert.DoesNotContain("Sort", page, StringComparison.Ordinal);
    }

    private static TaskFilter Filter(string filter) => filter switch
    {
        "status" => Mine with { Status = "todo" },
        "not done" => Mine with { Status = "!done" },
        "priority" => Mine with { Priority = 5 },
        "tag" => Mine with { Tag = "ten" },
        "due_before" => Mine with { DueBefore = new(2030, 1, 20, 0, 0, 0, TimeSpan.Zero) },
        "all" => Mine with
        {
            Status = "todo",
            Priority = 5,
            Tag = "ten",
            DueBefore = new(2030, 1, 20, 0, 0, 0, TimeSpan.Zero),
        },
        _ => Mine,
    };
}
