using Granary.Dispatch.Security;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>
/// A token that expires with the calendar was a defect (500); one that begins after it counted from now on; a subject
/// with NUL, which no table takes, was a caller.
/// </summary>
public sealed class TokenEdgeTests
{
    private readonly SecurityOptions _options = new() { ClockSkewSeconds = 300 };

    [Theory]
    [InlineData("""{"sub":"7","exp":253402300798}""")]
    [InlineData("""{"sub":"7","exp":9999999999,"nbf":1e300}""")]
    [InlineData("""{"sub":"7","exp":9999999999,"nbf":253402300799}""")]
    [InlineData("""{"sub":"a\u0000b","exp":9999999999}""")]
    [InlineData("""{"sub":"a\nb","exp":9999999999}""")]
    public void It_is_refused(string claims) => Assert.Null(new TokenChecker(_options, new FakeClock())
        .Check(MadeToken.Of("""{"alg":"HS256"}""", claims, _options.SigningSecret)));
}
