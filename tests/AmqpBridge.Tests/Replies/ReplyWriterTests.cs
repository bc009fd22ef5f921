using System.Text;
using Granary.AmqpBridge.Replies;

namespace Granary.Tests.Replies;

public sealed class ReplyWriterTests
{
    [Fact]
    public void Data_is_spliced_in_byte_for_byte() => Assert.Equal(
        """{"correlation_id":"c\"é😀","status":"ok","data":{ "a" : 1.50, "b":"\u00e9" },"error":null}""",
        Write("c\"é😀", Outcome.Ok("""{ "a" : 1.50, "b":"\u00e9" }"""u8.ToArray()))
            .Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal));

    [Fact]
    public void A_refusal_has_its_code() => Assert.Equal(
        """{"correlation_id":"c","status":"error","data":null,"error":"no such book","code":"not_found"}""",
        Write("c", Outcome.Refused(ErrorCode.NotFound, "no such book")));

    [Fact]
    public void A_code_of_a_newer_version_is_told_as_it_is() => Assert.Equal(
        """{"correlation_id":"c","status":"error","data":null,"error":"sold out","code":"out_of_stock"}""",
        Write("c", Outcome.Refused(Refusal.Named("out_of_stock", "sold out"))));

    [Fact]
    public void Broken_fields_are_listed() => Assert.Equal(
        """{"correlation_id":"c","status":"error","data":null,"error":"data.year: """
        + """no","code":"validation_failed","details":[{"field":"year","message":"no"}]}""",
        Write("c", Outcome.Refused(
            new Refusal(ErrorCode.ValidationFailed, "data.year: no") { Details = [new("year", "no")] })));

    [Fact]
    public void Busy_says_when_to_come_back() => Assert.Equal(
        """{"correlation_id":"c","status":"error","data":null,"error":"full","code":"busy","retry_after_ms":250}""",
        Write("c", Outcome.Refused(new Refusal(ErrorCode.Busy, "full") { RetryAfterMs = 250 })));

    [Fact]
    public void A_writer_is_used_again_and_again()
    {
        using var writer = new ReplyWriter();
        for (var n = 0; n < 3; n++)
            Assert.Equal(63 + (n * 100_000),
                writer.Write("c", Outcome.Ok(Encoding.UTF8.GetBytes(new string('1', 6 + (n * 100_000))))).Length);
    }

    private static string Write(string correlationId, Outcome outcome)
    {
        using var writer = new ReplyWriter();
        return Encoding.UTF8.GetString(writer.Write(correlationId, outcome).Span);
    }
}
