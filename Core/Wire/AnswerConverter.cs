namespace Granary.Wire;

/// <summary>Writes one answer, failures too.</summary>
[RegisterConverter]
internal sealed class AnswerConverter : IConverter<Answer, AnswerFrame>
{
    public AnswerFrame ConvertToSurrogate(in Answer value) => Frame(value);

    public Answer ConvertFromSurrogate(in AnswerFrame surrogate) => Answer(surrogate);

    public static AnswerFrame Frame(Answer answer) => (answer.Outcome, answer.Failure) switch
    {
        ({ Refusal: { } refusal } outcome, _) => Frame(refusal) with { Replayed = outcome.Replayed },
        ({ } outcome, _) =>
            new() { State = AnswerState.Done, Data = outcome.Data.ToArray(), Replayed = outcome.Replayed },
        (_, { } failure) => Frame(failure),
        _ => new() { State = AnswerState.Returned },
    };

    public static Answer Answer(AnswerFrame frame) => frame.State switch
    {
        AnswerState.Done => Granary.Answer.Of(Outcome.Ok(frame.Data ?? []) with { Replayed = frame.Replayed }),
        AnswerState.Refused => Granary.Answer.Of(Outcome.Refused(Refusal(frame)) with { Replayed = frame.Replayed }),
        AnswerState.Returned => Granary.Answer.Returned,
        AnswerState.Unavailable => Granary.Answer.Failed(
            new UnavailableException(frame.Dependency ?? "cluster", frame.Error ?? "", frame.Outage)),
        AnswerState.Cancelled => Granary.Answer.Failed(new OperationCanceledException()),
        // The inner one tells the log where it was thrown: this process knows only where it was read.
        AnswerState.Defect => Granary.Answer.Failed(
            new InvalidOperationException(frame.Error, new InvalidOperationException(frame.Stack))),
        _ => Granary.Answer.Failed(
            new UnavailableException("cluster", "another version of a silo answered", outage: false)),
    };

    private static AnswerFrame Frame(Refusal refusal) => new()
    {
        State = AnswerState.Refused,
        Code = refusal.CodeName,
        Error = refusal.Error,
        RetryAfterMs = refusal.RetryAfterMs,
        Details = refusal.Details?.Select(one => new FieldFrame { Field = one.Field, Message = one.Message }).ToArray(),
    };

    private static AnswerFrame Frame(Exception failure) => failure switch
    {
        UnavailableException away => new()
        {
            State = AnswerState.Unavailable,
            Dependency = away.Dependency,
            Error = away.Message,
            Outage = away.Outage,
        },
        OperationCanceledException => new() { State = AnswerState.Cancelled },
        InvalidOperationException =>
            new() { State = AnswerState.Defect, Error = failure.Message, Stack = failure.ToString() },
        _ => new()
        {
            State = AnswerState.Defect,
            Error = $"{failure.GetType().Name}: {failure.Message}",
            Stack = failure.ToString(),
        },
    };

    private static Refusal Refusal(AnswerFrame frame) => Granary.Refusal.Named(frame.Code ?? "", frame.Error ?? "") with
    {
        RetryAfterMs = frame.RetryAfterMs,
        Details = frame.Details?.Select(one => new FieldError(one.Field, one.Message)).ToArray(),
    };
}

/// <summary>Writes the answers to a batch.</summary>
[RegisterConverter]
internal sealed class AnswerBatchConverter : IConverter<AnswerBatch, AnswerBatchFrame>
{
    public AnswerBatchFrame ConvertToSurrogate(in AnswerBatch value) =>
        new() { Answers = [.. value.Answers.Select(AnswerConverter.Frame)] };

    public AnswerBatch ConvertFromSurrogate(in AnswerBatchFrame surrogate) =>
        new(Array.ConvertAll(surrogate.Answers ?? [], AnswerConverter.Answer));
}
