using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Granary.Dispatch.Binding;
using Granary.Dispatch.Security;
using Granary.Grains;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>
/// A price of 10.0 was another request than a price of 10, and refused as <c>idempotency_conflict</c>.
/// </summary>
public sealed class NumberSpellingTests
{
    private static readonly Fingerprints Prints = new(new SecurityOptions());

    public static TheoryData<string> WithNumbers =>
        [.. FiveSystems.Table.Actions.Where(line => line.Fields.Any(one => one.Type == "number"))
            .Select(line => line.Name)];

    [Theory]
    [MemberData(nameof(WithNumbers))]
    public void Spellings_of_one_number_are_one_payload(string action) => Hold(
        Gen.Zip(Cents(), Gen.Choose(0, 12)),
        ((long Cents, int Zeros) of) => Spellings(of.Cents, of.Zeros).All(text => Same(action, text, Plain(of.Cents))));

    [Theory]
    [MemberData(nameof(WithNumbers))]
    public void Other_numbers_are_other_payloads(string action) => Hold(
        Gen.Zip(Cents(), Cents()),
        ((long One, long Other) of) => of.One == of.Other || !Same(action, Plain(of.One), Plain(of.Other)));

    [Theory]
    [InlineData("0.00")]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("0e5")]
    public void Nothing_is_nothing(string spelling) => Assert.True(Same("update_product", spelling, "0"));

    /// <summary>Keys that were recorded before stay keys of the same payload.</summary>
    [Theory]
    [InlineData("19.99")]
    [InlineData("10")]
    [InlineData("1000000000")]
    public void The_usual_spelling_has_the_fingerprint_that_it_always_had(string price)
    {
        var text = $$"""["create_product","any",{"name":"Lamp","price":{{price}},"stock_quantity":10}]""";

        var before = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(SecurityOptions.DefaultSecret), Encoding.UTF8.GetBytes(text));
        Assert.Equal(before, Of("create_product", price));
    }

    private static void Hold<T>(Gen<T> cases, Func<T, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(cases.ToArbitrary(), holds));

    private static Gen<long> Cents() =>
        from whole in Gen.Choose(0, 1_000_000_000)
        from few in Gen.Choose(0, 2000)
        from cents in Gen.Choose(0, 99)
        from large in Gen.Elements(true, false)
        select large ? Math.Min((whole * 100L) + cents, 100_000_000_000) : few;

    private static string Plain(long cents) => (cents / 100m).ToString("0.##", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Spellings(long cents, int zeros)
    {
        var nothing = new string('0', zeros);
        var invariant = CultureInfo.InvariantCulture;
        yield return (cents / 100m).ToString("F2", invariant) + nothing;
        // JSON has no number that begins with two zeros.
        if (cents > 0)
            yield return string.Create(invariant, $"{cents}{nothing}e-{2 + zeros}");
        yield return string.Create(invariant, $"{cents}.{nothing}0E-2");
        yield return string.Create(invariant, $"0.{cents:D14}{nothing}e+12");
    }

    private static bool Same(string action, string one, string other) =>
        Of(action, one).SequenceEqual(Of(action, other));

    private static byte[] Of(string action, string number)
    {
        var line = FiveSystems.Table.Actions.First(line => line.Name == action);
        var name = line.Fields.First(field => field.Type == "number").Name;
        var data = JsonElement.Parse(line.ExampleData).EnumerateObject()
            .Select(field => $"\"{field.Name}\":{(field.Name == name ? number : field.Value.GetRawText())}");
        var message = Binder.Bind(line, JsonElement.Parse("{" + string.Join(',', data) + "}"), out var refusal);
        Assert.Null(refusal);
        return Prints.Of(line, message!);
    }
}
