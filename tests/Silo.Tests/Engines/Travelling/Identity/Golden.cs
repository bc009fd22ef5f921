using Granary.Grains.Library;
using Granary.Library;

namespace Granary.Tests.Engines.Travelling.Identity;

/// <summary>The values whose bytes are kept.</summary>
internal static class Golden
{
    public static Ask Ask { get; } = new()
    {
        Target = new(LibrarySystem.Book, 7),
        Message = new GetBook(7),
        Caller = new("user:5", 5),
        Creates = true,
        Key = new("user:5", "book", "k"),
        Fingerprint = [1, 2, 3],
        Retention = TimeSpan.FromHours(3),
        RecordsRefusals = true,
        Deadline = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero),
        CorrelationId = "x",
        Trace = "00-1-2-01",
    };

    public static Ask Plain { get; } = new()
    {
        Target = Ask.Target,
        Message = new GetBook(7),
        Caller = Caller.Anonymous,
    };

    public static GrainAsk GrainAsk { get; } = new()
    {
        Message = new GetBook(7),
        Key = "k",
        Version = "v1",
        Credential = "c",
        Caller = new("user:5", 5),
        Deadline = Ask.Deadline,
        CorrelationId = "x",
        Trace = "00-1-2-01",
    };

    public static IReadOnlyList<Answer> Answers { get; } =
    [
        Answer.Of(Outcome.Ok("""{"id":7}"""u8.ToArray()) with { Replayed = true }),
        Answer.Of(Outcome.Refused(
            new Refusal(ErrorCode.ValidationFailed, "no") { RetryAfterMs = 5, Details = [new("f", "m")] })),
        Answer.Failed(new UnavailableException("database", "away", outage: true)),
        Answer.Failed(new OperationCanceledException()),
        Answer.Returned,
    ];
}
