using System.Text;
using System.Text.Json;
using Granary.Errors;
using Granary.Grains.Library;
using Granary.Grains.Travel;
using Granary.Grains.Turns;
using Granary.Library;
using Granary.Ports;

namespace Granary.Tests.Engines.Travelling;

public sealed class CodecTests
{
    private static readonly GrainKey Book = new(LibraryActions.Book, 7);

    private readonly AskCodec codec = new(LibraryKinds.All);

    public static TheoryData<string, string> Messages { get; } = new()
    {
        { "CreateBook", """{"title":"t","author":"a","year":0,"isbn":null}""" },
        { "CreateBookV2", """{"title":"t","author_id":3,"genre":"g"}""" },
        { "GetBook", """{"id":7}""" },
        { "GetBookV2", """{"id":7}""" },
        { "UpdateBook", """{"id":7,"if_version":2,"title":"ü","year":null}""" },
        { "UpdateBookV2", """{"id":7,"author_id":9,"genre":null,"year":1949}""" },
        { "DeleteBook", """{"id":7,"if_version":2}""" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_arrives_as_it_was_sent(string name, string data)
    {
        var type = LibraryKinds.All[0].Messages.Single(message => message.Type.Name == name);
        var sent = Ask(JsonSerializer.Deserialize(data, type)!);
        Assert.Equal(sent.Message, Arrived(sent).Message);
    }

    [Fact]
    public void Every_message_to_a_book_is_among_those() =>
        Assert.Equal(LibraryKinds.All[0].Messages.Select(message => message.Type.Name).Order(), Messages.Select(row => (string)row[0]).Order());

    [Fact]
    public void All_that_an_engine_knows_of_an_ask_arrives()
    {
        var sent = Ask(new GetBook(7)) with
        {
            Caller = new("user:5", 5),
            Creates = true,
            Key = new("c", "s", "k"),
            Fingerprint = [1, 2, 3],
            Retention = TimeSpan.FromHours(3),
            RecordsRefusals = true,
            Deadline = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero),
            CorrelationId = "x",
        };
        var arrived = Arrived(sent);
        Assert.Equal(sent.Fingerprint, arrived.Fingerprint);
        Assert.Equal(sent, arrived with { Fingerprint = sent.Fingerprint });
    }

    [Fact]
    public async Task All_that_can_be_answered_arrives()
    {
        var refusal = new Refusal(ErrorCode.ValidationFailed, "no") { RetryAfterMs = 5, Details = [new("f", "m")] };
        var asks = Enumerable.Range(0, 6).Select(_ => new PendingAsk(Ask(new GetBook(7)))).ToArray();
        asks[0].Complete(Outcome.Ok("""{"a":1}"""u8.ToArray()) with { Replayed = true });
        asks[1].Complete(Outcome.Refused(refusal));
        asks[2].Fail(new UnavailableException("database", "away", outage: true));
        asks[3].Fail(new OperationCanceledException());
        asks[4].Fail(await Assert.ThrowsAsync<NotSupportedException>(DeepInsideAGrain));
        asks[5].Complete(Outcome.Refused(ErrorCode.NotFound, "none"));
        var bytes = await AnswerCodec.Encode(asks);

        var waiting = Enumerable.Range(0, 6).Select(_ => new PendingAsk(Ask(new GetBook(7)))).ToArray();
        AnswerCodec.Complete(waiting, bytes);
        var done = await waiting[0].Answer;
        Assert.Equal(("""{"a":1}""", true), (Encoding.UTF8.GetString(done.Data.Span), done.Replayed));
        var refused = (await waiting[1].Answer).Refusal!;
        Assert.Equal((refusal.Code, refusal.Error, refusal.RetryAfterMs), (refused.Code, refused.Error, refused.RetryAfterMs));
        Assert.Equal(refusal.Details, refused.Details);
        var away = await Assert.ThrowsAsync<UnavailableException>(async () => await waiting[2].Answer);
        Assert.Equal(("database", "away", true), (away.Dependency, away.Message, away.Outage));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await waiting[3].Answer);
        var defect = await Assert.ThrowsAsync<InvalidOperationException>(async () => await waiting[4].Answer);
        Assert.Equal("NotSupportedException: defect", defect.Message);
        Assert.Contains(nameof(DeepInsideAGrain), defect.ToString());
        Assert.Null((await waiting[5].Answer).Refusal!.Details);
    }

    [Fact]
    public void What_a_newer_silo_asks_is_left_to_others()
    {
        var bytes = codec.Encode([Ask(new GetBook(7))]);
        bytes[0]++;
        Assert.False(Assert.Throws<UnavailableException>(() => codec.Decode(Book, bytes)).Outage);
        Assert.False(Assert.Throws<UnavailableException>(() => codec.Encode([Ask("unknown")])).Outage);
    }

    private static Task DeepInsideAGrain() => throw new NotSupportedException("defect");

    private static Ask Ask(object message) => new() { Target = Book, Message = message, Caller = Caller.Anonymous };

    private Ask Arrived(Ask sent) => Assert.Single(codec.Decode(Book, codec.Encode([sent])));
}
