using System.Text.Json;
using Granary.Dispatch.Binding;
using Granary.Dispatch.Security;
using Granary.Grains.Library;
using Granary.Library;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>A stranger's long request cost a longer answer, or much memory before it was refused.</summary>
public sealed class LongAnswerTests
{
    private const int Fields = 1000;

    private readonly FakeClock _clock = new();
    private readonly SecurityOptions _security = new();

    [Fact]
    public void Of_a_thousand_unknown_fields_some_are_named_and_the_others_counted()
    {
        var refusal = Refused(Enumerable.Range(0, Fields).Select(n => $"\"colour{n}\":1"));

        Assert.Equal(ErrorCode.ValidationFailed, refusal.Code);
        Assert.Equal(["title", "author", "colour0"], refusal.Details!.Take(3).Select(fault => fault.Field));
        Assert.InRange(refusal.Details!.Count, 10, 20);
        Assert.EndsWith($"; and {Fields + 2 - 10} more", refusal.Error);
        Assert.InRange(JsonSerializer.Serialize(refusal).Length, 1, 10_000);
    }

    [Fact]
    public void A_long_or_hostile_name_comes_back_short_and_harmless()
    {
        var refusal = Refused([$"\"{new string('n', 100_000)}\":1", @"""\u001b[2J\u202e"":1"]);

        Assert.InRange(refusal.Error.Length, 1, 1000);
        Assert.DoesNotContain(refusal.Error, c => char.IsControl(c) || c == '\u202e');
        Assert.All(refusal.Details!, fault => Assert.InRange(fault.Field.Length, 1, 80));
    }

    [Fact]
    public void A_long_token_is_refused_before_it_is_looked_at()
    {
        var token = string.Join('.', Enumerable.Repeat("e", 128 * 1024));
        var check = new CredentialCheck(
            new KeyRing(_security, _clock, "library", "shop", "jobs"), new TokenChecker(_security, _clock),
            _security, _clock);
        Assert.Null(check.Admit(token, Access.Key("library"), out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(check.Admit("Bearer " + token, Access.Key("library"), out var refusal));
        Assert.Null(new TokenChecker(_security, _clock).Check(token));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3 * token.Length);
        Assert.Equal(ErrorCode.Unauthenticated, refusal!.Code);
        Assert.InRange(refusal.Error.Length, 1, 100);
    }

    private static Refusal Refused(IEnumerable<string> fields)
    {
        var line = new LibrarySystem().Actions.First(line => line is { Version: "v1", Name: "create_book" });
        Assert.Null(Binder.Bind(line, JsonElement.Parse("{" + string.Join(',', fields) + "}"), out var refusal));
        return refusal!;
    }
}
