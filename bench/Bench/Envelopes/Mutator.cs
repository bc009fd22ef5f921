using System.Text;

namespace Granary.Bench.Envelopes;

/// <summary>Makes strange bodies out of good ones; the same seed makes the same.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly byte[][] Good =
    [
        Utf8("""{"id":"a-1","version":"v1","action":"create_book",""" + """
            "data":{"title":"1984","author":"Orwell"},"auth":"Bearer k"}
            """),
        Utf8("""{"action":"get_book","data":{"id":42,"auth_token":"abc"},""" + """
            "idempotency_key":"k","id":"x","e":[1,{"d":[null]}]}
            """),
        Utf8("""{"id":"\u00fc\ud83d\ude00","action":"update_book",""" + """
            "data":{"id":1,"title":"é\"\\\/\b\f\n\r\t","if_version":3}}
            """),
        Utf8("""  { "version" : "v2" , "action" : "get_books" , "data" : { } , "id" : "y" }  """),
        Utf8("""{"id":"z","action":"get_books","data":null,"auth":null}"""),
    ];

    private static readonly byte[][] Pieces =
    [
        Utf8("\\u0000"), Utf8("\\ud800"), Utf8("\\udc00"), Utf8("\\u00e9"), Utf8("\\"), Utf8("\""),
        Utf8("{"), Utf8("}"), Utf8("["), Utf8("]"), Utf8(","), Utf8(":"), Utf8("null"), Utf8("true"), Utf8("1e400"),
        Utf8("-0"), Utf8("\"id\":1,"), Utf8("\"id\":\"b\","),
        Utf8("\"action\":\"x\","), Utf8("\"data\":[],"), Utf8("\"data\":{\"data\":{}},"), Utf8("\"auth\":{},"),
        Utf8("/*c*/"), Utf8("//c\n"),
        Utf8(new string('[', 40)), Utf8(string.Concat(Enumerable.Repeat("{\"a\":", 40))),
        Utf8(new string('9', 400)), Utf8(new string('k', 300)),
        [0x00], [0xFF], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0xF0, 0x9F],
        [0xF4, 0x90, 0x80, 0x80],
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var body = new List<byte>(Any(Good));
        for (var times = _random.Next(0, 6); times > 0; times--)
            Mutate(body);
        return [.. body];
    }

    private void Mutate(List<byte> body)
    {
        var at = _random.Next(body.Count + 1);
        var some = Math.Min(_random.Next(1, 20), body.Count - at);
        switch (_random.Next(8))
        {
            case 0 when at < body.Count:
                body[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < body.Count:
                body[at] = (byte)_random.Next(256);
                break;
            case 2:
                body.RemoveRange(at, some);
                break;
            case 3:
                body.InsertRange(_random.Next(body.Count + 1), body.GetRange(at, some));
                break;
            case 4 when _random.Next(4) == 0:
                body.RemoveRange(at, body.Count - at);
                break;
            case 5:
                body.InsertRange(at, Part(Any(Good)));
                break;
            default:
                body.InsertRange(at, Any(Pieces));
                break;
        }
    }

    private byte[] Part(byte[] whole)
    {
        var from = _random.Next(whole.Length);
        return whole[from..Math.Min(whole.Length, from + 30)];
    }

    private byte[] Any(byte[][] choices) => choices[_random.Next(choices.Length)];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
