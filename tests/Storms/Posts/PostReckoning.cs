using System.Text.Json;
using Granary.Storms.Lab;
using Granary.Storms.Weather;

namespace Granary.Storms.Posts;

/// <summary>
/// Afterwards: every post rests where its history says, every reader was told once, and late messages change nothing.
/// </summary>
internal sealed class PostReckoning(Arena arena, Mischief mischief)
{
    /// <summary>
    /// Two rungs that the broker's restart interrupted: it forwards what was to leave a retry queue at that
    /// moment 180 s later.
    /// </summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(400);

    private readonly TestDatabase _database = arena.Place.Database;

    public async Task Settle()
    {
        await AllTold();
        var before = await Posts();
        await mischief.SendAll();
        await new Reckoning(arena).Quiet([.. arena.Place.Topology.Queues, .. arena.Place.Topology.StepQueues]);
        var after = await Posts();
        arena.Faults.AddIf(!before.SequenceEqual(after), "late step messages changed a post");
        arena.Faults.AddIf(
            after.Count != arena.Plan.Works, $"{after.Count} posts are stored, {arena.Plan.Works} were written");
        foreach (var post in after)
            Judge(post);
        await Notifications(after);
        var timers = await _database.Number("select count(*) from timers");
        arena.Faults.AddIf(timers > 0, $"{timers} timers are left");
        var letters = await _database.Number("select count(*) from outbox");
        arena.Faults.AddIf(letters > 0, $"{letters} outgoing messages are left");
        Tell(after);
    }

    /// <summary>
    /// The writers wait for PUBLISHED only; the readers are told after that. What a killed silo had sent and not
    /// cleared is sent again when its claim runs out.
    /// </summary>
    private async Task AllTold()
    {
        try
        {
            await Until.True("no post waits for a step, and all messages are sent", Drain, async () =>
                await _database.Number(
                    "select (select count(*) from posts "
                    + "where state->>'step' is not null) + (select count(*) from outbox)") == 0);
        }
        catch (TimeoutException e)
        {
            arena.Faults.Add(e.Message);
        }
    }

    private Task<List<PostSeen>> Posts() => _database.Rows(
        "select id, version, status, state->>'history' from posts order by id",
        r => new PostSeen(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetString(3)));

    /// <summary>The last thing that happened is the reason for where the post stands.</summary>
    private void Judge(PostSeen post)
    {
        var (what, step) = post.Last();
        var just = (post.Status, what, step) is
            ("PUBLISHED", "notified" or "gave_up", "notify")
            or ("REJECTED", "rejected" or "gave_up", "moderate")
            or ("ERROR", "gave_up", "generate_preview" or "publish");
        arena.Faults.AddIf(
            !just, $"post {post.Id} is {post.Status}, and the last that happened is {what} by {step}: {post.History}");
        arena.Faults.AddIf(
            post.Times("published") != (post.Status == "PUBLISHED" ? 1 : 0),
            $"post {post.Id} is {post.Status} and was published {post.Times("published")} times");
        arena.Faults.AddIf(
            post.Times("submitted") is < 1 or > 2, $"post {post.Id} was submitted {post.Times("submitted")} times");
    }

    private async Task Notifications(List<PostSeen> posts)
    {
        var told = (await _database.Rows(
            "select post_id, count(*), count(distinct user_id) from notifications group by post_id",
            r => (Post: r.GetInt64(0), Count: r.GetInt64(1), Users: r.GetInt64(2)))).ToDictionary(row => row.Post);
        foreach (var post in posts)
        {
            var (_, count, users) = told.GetValueOrDefault(post.Id);
            var expected = (post.Status, post.Last().What) switch
            {
                ("PUBLISHED", "notified") => count == Press.Readers,
                ("PUBLISHED", _) => count <= Press.Readers,
                _ => count == 0,
            };
            arena.Faults.AddIf(!expected || count != users,
                $"post {post.Id} ({post.Status}): {count} notifications for {users} readers");
        }
    }

    private void Tell(List<PostSeen> posts)
    {
        foreach (var status in posts.GroupBy(post => post.Status).OrderBy(group => group.Key, StringComparer.Ordinal))
            arena.Tell($"{status.Count()} {status.Key}");
        var (compensated, failed) =
            (posts.Sum(post => post.Times("gave_up")), posts.Sum(post => post.Times("try_failed")));
        arena.Tell($"{compensated} compensations, {failed} failed tries noted, {mischief.Sent} false messages");
        arena.Faults.AddIf(compensated == 0, "nothing was compensated: this storm has shown nothing");
    }
}

internal sealed record PostSeen(long Id, long Version, string Status, string History)
{
    private IEnumerable<JsonElement> Entries => JsonElement.Parse(History).EnumerateArray();

    /// <summary>Without the tries that failed after their work was done.</summary>
    public (string What, string? Step) Last()
    {
        var last = Entries.Last(entry => entry.GetProperty("event").GetString() is not "try_failed");
        return (last.GetProperty("event").GetString()!, last.TryGetProperty("step", out var step)
            ? step.GetString()
            : null);
    }

    public int Times(string what) => Entries.Count(entry => entry.GetProperty("event").GetString() == what);
}
