using System.Text.Json;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>The parser takes a day for a time; looking for the offset behind it then threw.</summary>
public sealed class DateAloneTests
{
    [Theory]
    [InlineData("2026-01-31")]
    [InlineData("2026-01")]
    [InlineData("2026")]
    public void A_day_without_a_clock_is_no_time(string text) =>
        Assert.NotNull(Fields.Time("due_at").Check(JsonElement.Parse($"\"{text}\"")));
}
