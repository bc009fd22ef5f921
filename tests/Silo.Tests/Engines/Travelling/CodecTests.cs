using System.Text;
using System.Text.Json;
using Granary.Grains.Library;
using Granary.Grains.Shop;
using Granary.Library;
using Granary.Wire;

namespace Granary.Tests.Engines.Travelling;

public sealed class CodecTests : IDisposable
{
    private static readonly GrainKey Book = new(LibrarySystem.Book, 7);

    private readonly Wire _wire = new(new LibrarySystem().Kinds);

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
        var type = new LibrarySystem().Kinds[0].Messages.Single(message => message.Type.Name == name);
        var sent = Ask(JsonSerializer.Deserialize(data, type.Info)!);
        Assert.Equal(sent.Message, Arrived(sent).Message);
    }

    [Fact]
    public void Every_message_to_a_book_is_among_those() =>
        Assert.Equal(new LibrarySystem().Kinds[0].Messages.Select(message => message.Type.Name).Order(),
            Messages.Select(row => (string)row[0]).Order());

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
            Trace = "00-1-2-01",
        };
        var arrived = Arrived(sent);
        Assert.Equal(sent.Fingerprint, arrived.Fingerprint);
        Assert.Equal(sent, arrived with { Fingerprint = sent.Fingerprint });
    }

    [Fact]
    public void All_that_can_be_answered_arrives()
    {
        var refusal = new Refusal(ErrorCode.ValidationFailed, "no") { RetryAfterMs = 5, Details = [new("f", "m")] };
        var answers = _wire.Through(new AnswerBatch(
        [
            Answer.Of(Outcome.Ok("""{"a":1}"""u8.ToArray()) with { Replayed = true }),
            Answer.Of(Outcome.Refused(refusal)),
            Answer.Of(Outcome.Refused(ErrorCode.NotFound, "none")),
            Answer.Returned,
        ])).Answers;

        var done = answers[0].Outcome!;
        Assert.Equal(("""{"a":1}""", true), (Encoding.UTF8.GetString(done.Data.Span), done.Replayed));
        var refused = answers[1].Outcome!.Refusal!;
        Assert.Equal(
            (refusal.Code, refusal.Error, refusal.RetryAfterMs), (refused.Code, refused.Error, refused.RetryAfterMs));
        Assert.Equal(refusal.Details, refused.Details);
        Assert.Null(answers[2].Outcome!.Refusal!.Details);
        Assert.Same(Answer.Returned, answers[3]);
    }

    [Fact]
    public async Task Failures_arrive_as_data()
    {
        var defect = await Assert.ThrowsAsync<NotSupportedException>(DeepInsideAGrain);
        var away = Failed<UnavailableException>(new UnavailableException("database", "away", outage: true));
        Assert.Equal(("database", "away", true), (away.Dependency, away.Message, away.Outage));
        Failed<OperationCanceledException>(new OperationCanceledException());
        var told = Failed<InvalidOperationException>(defect);
        Assert.Equal("NotSupportedException: defect", told.Message);
        Assert.Contains(nameof(DeepInsideAGrain), told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_with_a_code_of_a_newer_silo_arrives_under_its_name()
    {
        var refusal = _wire.Through(
            Answer.Of(Outcome.Refused(Refusal.Named("out_of_stock", "sold out")))).Outcome!.Refusal!;
        Assert.Equal(("out_of_stock", "sold out"), (refusal.CodeName, refusal.Error));
    }

    [Fact]
    public void A_message_that_only_a_newer_silo_knows_arrives_unread_and_spares_its_neighbours()
    {
        using var newer = new Wire([.. new LibrarySystem().Kinds, .. new ShopSystem().Kinds]);
        var bytes = newer.Write(new AskBatch([Ask(new Granary.Shop.GetOrder(7)), Ask(new GetBook(7))]));
        Assert.Collection(
            _wire.Read<AskBatch>(bytes).Asks.Select(ask => ask.Message),
            message => Assert.Equal("GetOrder", Assert.IsType<UnreadMessage>(message).Name),
            message => Assert.Equal(new GetBook(7), message));
    }

    [Fact]
    public void Inside_a_process_batches_and_answers_are_passed_by_reference()
    {
        var batch = new AskBatch([Ask(new GetBook(7))]);
        Assert.Same(batch, _wire.Copy(batch));
        var answers = new AnswerBatch([Answer.Returned]);
        Assert.Same(answers, _wire.Copy(answers));
    }

    [Fact]
    public void Only_a_process_that_knows_the_secret_is_believed()
    {
        var batch = new AskBatch([Ask(new GetBook(7))]);
        Assert.True(_wire.Through(batch).Trusted);
        using var stranger = new Wire(new LibrarySystem().Kinds, ClusterProof.Of("another"));
        using var client = new Wire(new LibrarySystem().Kinds, ClusterProof.Outside("key"));
        Assert.False(_wire.Read<AskBatch>(stranger.Write(batch)).Trusted);
        Assert.False(_wire.Read<AskBatch>(client.Write(batch)).Trusted);
        Assert.False(client.Read<AskBatch>(client.Write(batch)).Trusted);
    }

    [Fact]
    public void What_a_stranger_sent_is_not_believed_for_having_come_through_a_silo()
    {
        using var client = new Wire(new LibrarySystem().Kinds, ClusterProof.Outside("key"));
        var atTheGateway = _wire.Read<AskBatch>(client.Write(new AskBatch([Ask(new GetBook(7))])));
        Assert.False(_wire.Through(atTheGateway).Trusted);
        var ask = _wire.Read<GrainAsk>(client.Write(new GrainAsk { Message = new GetBook(7) }));
        Assert.False(_wire.Through(ask).Trusted);
    }

    [Fact]
    public void An_ask_of_code_outside_loses_the_caller_that_it_names_and_gets_the_clients_credential()
    {
        var ask = new GrainAsk { Message = new GetBook(7), Caller = new("key:admin"), Key = "k" };
        using var client = new Wire(new LibrarySystem().Kinds, ClusterProof.Outside("credential"));
        var arrived = _wire.Read<GrainAsk>(client.Write(ask));
        Assert.Equal(
            (false, null, "credential", "k"), (arrived.Trusted, arrived.Caller, arrived.Credential, arrived.Key));
        Assert.Equal((true, "key:admin"), (_wire.Through(ask).Trusted, _wire.Through(ask).Caller!.Name));
    }

    public void Dispose() => _wire.Dispose();

    private T Failed<T>(Exception failure)
        where T : Exception => Assert.IsType<T>(_wire.Through(Answer.Failed(failure)).Failure);

    private static Task DeepInsideAGrain() => throw new NotSupportedException("defect");

    private static Ask Ask(object message) => new() { Target = Book, Message = message, Caller = Caller.Anonymous };

    private Ask Arrived(Ask sent) => Assert.Single(_wire.Through(new AskBatch([sent])).Asks) with { Bytes = 0 };
}
