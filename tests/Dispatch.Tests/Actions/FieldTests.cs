using System.Text.Json;

namespace Granary.Tests.Dispatch.Actions;

public sealed class FieldTests
{
    private const string NoMail = "must be an e-mail address";
    private const string NoTime = "must be an RFC 3339 time such as 2026-01-31T12:00:00Z";
    private const string NoDate = "must be a date such as 2026-01-31";
    private const string Out = "must be between 0 and 99.5";
    private const string NoList = "must be a list of strings";

    [Theory]
    [InlineData("a@b.c", null)]
    [InlineData("ada+x.y_z@mail.example.org", null)]
    [InlineData("ädä@exämple.org", null)]
    [InlineData("a", NoMail)]
    [InlineData("@b.c", NoMail)]
    [InlineData("a@", NoMail)]
    [InlineData("a@b", NoMail)]
    [InlineData("a@b.", NoMail)]
    [InlineData("a@.c", NoMail)]
    [InlineData("a@b..c", NoMail)]
    [InlineData("a@b@c.d", NoMail)]
    [InlineData("a b@c.d", NoMail)]
    [InlineData("a@b.c\\n", NoMail)]
    [InlineData("Ada <a@b.c>", NoMail)]
    [InlineData("a@b.c,d@e.f", NoMail)]
    [InlineData("", NoMail)]
    public void An_email_has_a_name_one_at_and_a_domain_with_a_dot(string text, string? fault) =>
        Assert.Equal(fault, Check(Fields.Email("x"), $"\"{text}\""));

    [Theory]
    [InlineData(64, 63, null)]
    [InlineData(65, 63, NoMail)]
    [InlineData(64, 64, NoMail)]
    public void An_emails_parts_have_their_longest_lengths(int name, int label, string? fault) =>
        Assert.Equal(fault, Check(Fields.Email("x"), $"\"{new string('n', name)}@{new string('d', label)}.org\""));

    [Theory]
    [InlineData(254, null)]
    [InlineData(255, NoMail)]
    public void An_email_has_at_most_254_characters(int length, string? fault)
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 63), 3)) + ".org";

        Assert.Equal(fault, Check(Fields.Email("x"), $"\"{new string('n', length - domain.Length - 1)}@{domain}\""));
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("99.5", null)]
    [InlineData("1.25", null)]
    [InlineData("1.250", null)]
    [InlineData("1e1", null)]
    [InlineData("-0", null)]
    [InlineData("-0.01", Out)]
    [InlineData("99.51", Out)]
    [InlineData("1e400", Out)]
    [InlineData("1.255", "must have at most 2 decimal places")]
    [InlineData("\"1\"", "must be a number")]
    [InlineData("[1]", "must be a number")]
    public void A_number_has_its_limits_and_its_places(string value, string? fault) =>
        Assert.Equal(fault, Check(Fields.Number("x", 0, 99.5m, 2), value));

    [Theory]
    [InlineData("\"2026-01-31T12:00:00Z\"", null)]
    [InlineData("\"2026-01-31T12:00:00.1234567Z\"", null)]
    [InlineData("\"2026-01-31T12:00:00+02:00\"", null)]
    [InlineData("\"2026-01-31T12:00:00-11:30\"", null)]
    [InlineData("\"0002-01-01T00:00:00Z\"", null)]
    [InlineData("\"9998-12-31T23:59:59Z\"", null)]
    [InlineData("\"0001-12-31T23:59:59Z\"", NoTime)]
    [InlineData("\"9999-01-01T00:00:00Z\"", NoTime)]
    [InlineData("\"2026-01-31T12:00:00\"", NoTime)]
    [InlineData("\"2026-02-30T12:00:00Z\"", NoTime)]
    [InlineData("\"2026-01-31 12:00:00Z\"", NoTime)]
    [InlineData("\"2026-01-31T25:00:00Z\"", NoTime)]
    [InlineData("\"tomorrow\"", NoTime)]
    [InlineData("\"\"", NoTime)]
    [InlineData("1769860800", NoTime)]
    public void A_time_has_a_day_a_clock_and_an_offset(string value, string? fault) =>
        Assert.Equal(fault, Check(Fields.Time("x"), value));

    [Theory]
    [InlineData("\"2026-01-31\"", null)]
    [InlineData("\"2024-02-29\"", null)]
    [InlineData("\"2026-02-29\"", NoDate)]
    [InlineData("\"2026-1-31\"", NoDate)]
    [InlineData("\" 2026-01-31\"", NoDate)]
    [InlineData("\"2026-01-31T00:00:00Z\"", NoDate)]
    [InlineData("20260131", NoDate)]
    public void A_date_is_a_day_of_the_calendar(string value, string? fault) =>
        Assert.Equal(fault, Check(Fields.Date("x"), value));

    [Theory]
    [InlineData("\"todo\"", null)]
    [InlineData("\"Todo\"", "must be one of todo, done")]
    [InlineData("\"\"", "must be one of todo, done")]
    [InlineData("1", "must be one of todo, done")]
    public void A_choice_is_one_of_its_words(string value, string? fault) =>
        Assert.Equal(fault, Check(Fields.Choice("x", "todo", "done"), value));

    [Theory]
    [InlineData("true", null)]
    [InlineData("false", null)]
    [InlineData("\"true\"", "must be true or false")]
    [InlineData("1", "must be true or false")]
    public void A_boolean_is_true_or_false(string value, string? fault) =>
        Assert.Equal(fault, Check(Fields.Boolean("x"), value));

    [Theory]
    [InlineData("[]", null)]
    [InlineData("""["a","b","c"]""", null)]
    [InlineData("""["abcd","äöü😀"]""", null)]
    [InlineData("""["a","b","c","d"]""", "must have at most 3 items")]
    [InlineData("""["abcde"]""", "each item must have 1 to 4 characters")]
    [InlineData("""["a",""]""", "each item must have 1 to 4 characters")]
    [InlineData("""["  "]""", "each item must not be blank")]
    [InlineData("""["a",1]""", NoList)]
    [InlineData("""["a",null]""", NoList)]
    [InlineData("\"a\"", NoList)]
    [InlineData("{}", NoList)]
    public void A_list_of_texts_has_so_many_of_such_a_length(string value, string? fault) =>
        Assert.Equal(fault, Check(Fields.TextList("x", 3, 4), value));

    private static string? Check(Field field, string json) => field.Check(JsonElement.Parse(json));
}
