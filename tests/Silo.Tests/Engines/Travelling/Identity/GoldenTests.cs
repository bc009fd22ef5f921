using Granary.Grains;

namespace Granary.Tests.Engines.Travelling.Identity;

/// <summary>
/// The bytes of version 1 are read for good: they are made once, with <see cref="Wire.Write"/>, and never again.
/// </summary>
public sealed class GoldenTests : IDisposable
{
    private readonly Wire _wire = new(FiveSystems.Table.Kinds);

    [Fact]
    public void Asks_of_version_1_are_read() => IsGolden(_wire.Read<AskBatch>(Resource.Bytes("asks.v1.hex")));

    [Fact]
    public void Answers_of_version_1_are_read() =>
        IsGolden(_wire.Read<AnswerBatch>(Resource.Bytes("answers.v1.hex")).Answers);

    [Fact]
    public void An_answer_of_version_1_is_read() =>
        Assert.Equal(Golden.Answers[1].Outcome!.Refusal!.Error,
            _wire.Read<Answer>(Resource.Bytes("answer.v1.hex")).Outcome!.Refusal!.Error);

    [Fact]
    public void What_Orleans_code_asked_in_version_1_is_read() =>
        Assert.Equal(Golden.GrainAsk, _wire.Read<GrainAsk>(Resource.Bytes("grain-ask.v1.hex")));

    [Fact]
    public void A_frame_of_a_newer_version_is_read_without_what_it_has_more()
    {
        var newer = NewerAskBatch.Of(_wire.Read<AskBatch>(Resource.Bytes("asks.v1.hex")), "secret");
        IsGolden(_wire.Read<AskBatch>(_wire.Write(newer)));
        Assert.Equal(8, newer.Asks![0].Tried);
    }

    [Fact]
    public void An_answer_in_a_state_of_a_newer_version_may_be_asked_again()
    {
        var answer = _wire.Read<Answer>(_wire.Write(new NewerAnswer { State = 77 }));
        Assert.False(Assert.IsType<UnavailableException>(answer.Failure).Outage);
    }

    public void Dispose() => _wire.Dispose();

    private static void IsGolden(AskBatch read)
    {
        Assert.True(read.Trusted);
        Assert.Equal([Golden.Ask, Golden.Plain], read.Asks.Select(Like));
        Assert.Equal(Golden.Ask.Fingerprint, read.Asks[0].Fingerprint);
    }

    private static Ask Like(Ask read) =>
        read with { Bytes = 0, Fingerprint = read.Key is null ? Golden.Plain.Fingerprint : Golden.Ask.Fingerprint };

    private static void IsGolden(IReadOnlyList<Answer> read)
    {
        Assert.Equal(Golden.Answers.Count, read.Count);
        Assert.True(read[0].Outcome!.Replayed);
        Assert.Equal("""{"id":7}"""u8.ToArray(), read[0].Outcome!.Data.ToArray());
        var (kept, refusal) = (Golden.Answers[1].Outcome!.Refusal!, read[1].Outcome!.Refusal!);
        Assert.Equal((kept.Code, kept.Error, kept.RetryAfterMs), (refusal.Code, refusal.Error, refusal.RetryAfterMs));
        Assert.Equal(kept.Details, refusal.Details);
        Assert.Equal("away", Assert.IsType<UnavailableException>(read[2].Failure).Message);
        Assert.IsType<OperationCanceledException>(read[3].Failure);
        Assert.Same(Answer.Returned, read[4]);
    }
}
