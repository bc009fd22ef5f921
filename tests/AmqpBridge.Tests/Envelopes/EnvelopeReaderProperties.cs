using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Topology;
using RabbitMQ.Client;

namespace Granary.Tests.Envelopes;

public sealed class EnvelopeReaderProperties
{
    private static readonly IRequestReader[] Readers =
    [
        new EnvelopeReader(64 * 1024), new PlainReader(64 * 1024, new PlainQueue("product", "create_product"), null),
    ];

    private static readonly byte[][] Seeds =
    [
        .. new[]
        {
            """{"id":"i","version":"v1","action":"create_book",""" + """
                "data":{"title":"1984","author":"Orwell","year":1949},"auth":"k"}
                """,
            """{"id":"\ud83d\ude00","action":"a",""" + """
                "data":{"auth_token":"t","x":[1,2,{"y":null}]},"idempotency_key":"k"}
                """,
            """{"action":"a","data":{"\u0061":"\\u0000","deep":[[[[[[[[[[[[]]]]]]]]]]]]},"n":1e400}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Pieces =
    [
        "\\u0000"u8.ToArray(), "\\ud800"u8.ToArray(), "\\udc00"u8.ToArray(), [0], [0xFF], [0xC3], "{"u8.ToArray(),
        "}"u8.ToArray(), "\""u8.ToArray(), "\\"u8.ToArray(), ","u8.ToArray(), ":"u8.ToArray(), "null"u8.ToArray(),
        "-"u8.ToArray(), "[[[["u8.ToArray(), "\"id\":\"x\","u8.ToArray(), "\"data\":{}"u8.ToArray(), "é"u8.ToArray(),
        "\u2028"u8.ToArray(), "\\u"u8.ToArray(),
    ];

    private static readonly int Bodies = int.TryParse(Environment.GetEnvironmentVariable("GRANARY_BODIES"), out var n)
        ? n
        : 10_000;

    /// <summary>Nothing throws, and what is taken can be read to its last corner.</summary>
    [Fact]
    public void Any_body_is_a_request_or_a_refusal() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Bodies),
            Prop.ForAll(Mutated().ToArbitrary(), body => Readers.All(reader =>
            {
                var read = reader.Read(body, new BasicProperties { MessageId = "m" }, false, DateTimeOffset.UnixEpoch);
                return read.Request is { } request
                    ? read.Refusal is null && ReadAll(request.Data) && request.Id.Length > 0
                    : read.Refusal is not null;
            })));

    private static Gen<byte[]> Mutated() =>
        from seed in Gen.Elements(Seeds)
        from edits in Gen.ListOf(Gen.Zip(Gen.Choose(0, 200), Gen.Choose(0, (4 * Pieces.Length) - 1)))
        select edits.Take(6).Aggregate(seed, Edit);

    private static byte[] Edit(byte[] body, (int At, int What) edit)
    {
        var at = Math.Min(edit.At, body.Length);
        var piece = Pieces[edit.What / 4];
        return (edit.What % 4) switch
        {
            0 => [.. body[..at], .. piece, .. body[at..]],
            1 => [.. body[..at], .. piece, .. body[Math.Min(body.Length, at + piece.Length)..]],
            2 => [.. body[..at], .. body[Math.Min(body.Length, at + 1)..]],
            _ => body[..at],
        };
    }

    private static bool ReadAll(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return element.EnumerateObject()
                    .All(p => !p.Name.Contains('\0', StringComparison.Ordinal) && ReadAll(p.Value));
            case JsonValueKind.Array:
                return element.EnumerateArray().All(ReadAll);
            case JsonValueKind.String:
                return !element.GetString()!.Contains('\0', StringComparison.Ordinal);
            default:
                return true;
        }
    }
}
