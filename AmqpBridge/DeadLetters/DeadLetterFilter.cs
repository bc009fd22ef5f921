namespace Granary.AmqpBridge.DeadLetters;

/// <summary>Which dead letters are meant: all, one by its id, or those of one error code.</summary>
public sealed record DeadLetterFilter
{
    private readonly string? _id;
    private readonly string? _code;

    private DeadLetterFilter(string? id, string? code) => (_id, _code) = (id, code);

    public static DeadLetterFilter All { get; } = new(null, null);

    public static DeadLetterFilter ById(string id) => new(id, null);

    public static DeadLetterFilter ByCode(string code) => new(null, code);

    internal bool Takes(DeadLetter letter) =>
        (_id is null || letter.IsNamed(_id)) && (_code is null || letter.Code == _code);
}
