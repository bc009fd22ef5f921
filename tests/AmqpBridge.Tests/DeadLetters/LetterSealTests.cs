using System.Text;
using System.Text.Json;
using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Unreadable;
using Granary.Tests.Fixtures;

namespace Granary.Tests.DeadLetters;

public sealed class LetterSealTests
{
    private const string Letter = "0197-a";

    private readonly LetterSeal _seal = new(TestSeal.Make(), Letter);

    [Theory]
    [InlineData("""{"id":"a","auth":"hunter2","data":{"username":"ada","password":"hunter2"}}""")]
    [InlineData("""{ "data" : {"passw\u006frd" : "hunter2", "Password":"hunter2", "n": 1.50} , "auth":"" }""")]
    [InlineData("""{"data":{"password":{"a":["hunter2"]},"auth_token":"hunter2","list":[{"password":"hunter2"}]}}""")]
    [InlineData("""{"password":"hunter2","auth":12,"data":null}   """)]
    [InlineData("""{"id":"a","data":{"password":"hunter2""")]
    [InlineData("""{"id":"a"} "password":"hunter2" """)]
    [InlineData("""["hunter2"]""")]
    [InlineData("hunter2")]
    public void What_is_secret_is_sealed_and_comes_back_byte_for_byte(string body)
    {
        var closed = Close(body);
        Assert.DoesNotContain("hunter2", closed, StringComparison.Ordinal);
        Assert.Contains("sealed:v1:", closed, StringComparison.Ordinal);
        _ = JsonElement.Parse(closed);
        Assert.Equal(body, Open(_seal, closed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"id":"a","data":{"title":"auth","note":"password"}} """)]
    [InlineData("""{"id":"a","data":{"title":"sealed:v1:AAAA"}}""")]
    public void What_has_no_secrets_stays_as_it_is(string body)
    {
        Assert.Equal(body, Close(body));
        Assert.Equal(body, Open(_seal, body));
    }

    [Theory]
    [InlineData("""{"auth":"sealed:v1:AAAA","data":{"password":"sealed:v1:"}}""")]
    [InlineData("\"sealed:v1:AAAA\"")]
    public void A_callers_own_text_with_the_mark_comes_back_as_that_text(string body) =>
        Assert.Equal(body, Open(_seal, Close(body)));

    [Fact]
    public void Nothing_is_opened_in_another_letter_at_another_place_or_with_another_secret()
    {
        var closed = Close("""{"auth":"hunter2"}""");
        Assert.Null(Open(new(TestSeal.Make(), "0197-b"), closed));
        Assert.Null(Open(new(TestSeal.Make(new string('s', 32)), Letter), closed));
        Assert.Null(Open(_seal, closed.Replace("\"auth\"", "\"password\"", StringComparison.Ordinal)));
        Assert.Equal("""{"auth":"hunter2"}""", Open(_seal, closed));
    }

    [Fact]
    public void The_header_is_sealed_and_opened_as_well()
    {
        var headers = new Dictionary<string, object?> { ["authorization"] = "hunter2"u8.ToArray(), ["own"] = 1 };
        _seal.Close(headers);
        Assert.StartsWith("sealed:v1:", Assert.IsType<string>(headers["authorization"]), StringComparison.Ordinal);
        Assert.False(new LetterSeal(TestSeal.Make(), "0197-b").Open(headers));
        Assert.True(_seal.Open(headers));
        Assert.Equal("hunter2"u8.ToArray(), headers["authorization"]);
    }

    /// <summary>The broker might not take a message that the seal has made a third longer.</summary>
    [Theory]
    [InlineData("rubbish", "")]
    [InlineData("{\"auth\":\"", "\"}")]
    public void Of_what_would_grow_long_its_beginning_is_kept(string begin, string end)
    {
        var body = Encoding.UTF8.GetBytes(begin + new string('x', 300_000) + end);
        var headers = new Dictionary<string, object?> { ["authorization"] = "hunter2" };
        var kept = new LetterWriter(TestSeal.Make(), TimeProvider.System).Write(
            headers, new DeadLetterReason("invalid_request", "no"), new Undone("queue", 1, body));

        Assert.InRange(kept.Length, 1, 8 * 1024);
        Assert.Equal((long)body.Length, headers["x-body-bytes"]);
        var own = new LetterSeal(TestSeal.Make(), (string)headers["x-letter"]!);
        Assert.Equal(body[..BodyStub.Kept], own.Open(kept));
        Assert.True(own.Open(headers));
        Assert.Equal("hunter2"u8.ToArray(), headers["authorization"]);
    }

    private string Close(string body) =>
        Encoding.UTF8.GetString(_seal.Close(Encoding.UTF8.GetBytes(body)));

    private static string? Open(LetterSeal seal, string closed) =>
        seal.Open(Encoding.UTF8.GetBytes(closed)) is { } body ? Encoding.UTF8.GetString(body) : null;
}
