using System.Text;
using System.Text.Json;
using Granary.Grains;
using Granary.Grains.Publishing;
using Granary.Grains.Users;
using Granary.Publishing;

namespace Granary.Tests.Grains.Publishing;

/// <summary>A post's surroundings: a clock that stands still, the users 1 and 2, and who asks.</summary>
internal sealed class PostContext(string kind = PublishingSystem.Post, long id = 9) : IRuleContext
{
    public static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static readonly Caller Ada = new("user:1", 1);
    public static readonly Caller Bob = new("user:2", 2);
    public static readonly Caller Worker = new("key:worker");

    /// <summary>Posts, as one of the program's kinds.</summary>
    public static KindSpec Kind { get; } = FiveSystems.Table.Kinds.Single(kind => kind.Kind == PublishingSystem.Post);

    public GrainKey Self { get; } = new(kind, id);

    public DateTimeOffset Now { get; set; } = Then.AddMinutes(1);

    public Caller Caller { get; set; } = Ada;

    public async ValueTask<Outcome> Read(GrainKey target, object message)
    {
        var user = target.Id is 1 or 2
            ? new Entity(target.Id, 1, Then, Then,
                new UserState(target.Id == 1 ? "ada" : "bob", "x@example.com", null, null))
            : null;
        return (await new UserRules().Table.Decide(user, message, new PostContext(target.Kind, target.Id))).Outcome;
    }

    /// <summary>Ada's post as it stands at a step, or at rest.</summary>
    public static Entity Post(string status, string? step = null, long revision = 1) => new(
        9, 5, Then, Then, new PostState(1, "rain", "Rain", null, "It rained.", status, [new(Then, "created")])
        {
            Revision = revision,
            Step = step,
            Reason = status is PostStatus.Rejected or PostStatus.Error ? "why not" : null,
        });

    /// <summary>The step that a message of the outbox asks for, and what it says.</summary>
    public static string Mail(Decision decision)
    {
        var mail = Assert.Single(decision.Outbox);
        return mail.Target + " " + Encoding.UTF8.GetString(mail.Body);
    }

    public static PostState State(Decision decision) => (PostState)decision.After!.State;

    public static HistoryEntry Last(Decision decision) => State(decision).History[^1];

    public static PostView View(Decision decision) =>
        ReplyData.Read<PostView>(decision.Outcome.Data);

    public static string Text(Decision decision) => decision.Outcome.Refusal is { } refusal
        ? $"{refusal.Code}: {refusal.Error}"
        : Encoding.UTF8.GetString(decision.Outcome.Data.Span);

    public static Patch<string> Say(string? text) => new(true, text);
}
