using Granary.Dispatch.Security;
using Granary.Hosting.Authorities;
using Granary.Tests.Engines.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Authorities;

public sealed class WaitingTests
{
    [Fact]
    public async Task So_many_requests_wait_for_keys_and_no_more()
    {
        var security = new SecurityOptions();
        security.Authorities.Add(new() { Issuer = TwoIssuers.One, Audience = "granary" });
        var keys = new TaskCompletionSource<byte[]>();
        var tokens = new ForeignTokens(security, (_, _) => keys.Task, new FakeTime(), NullLoggerFactory.Instance);
        var token = TwoIssuers.Rsa.Token(TwoIssuers.Claims());

        var waiting = Enumerable.Range(0, ForeignTokens.MostWaiting).Select(_ => tokens.Later(token)!).ToList();
        var tooMany = await tokens.Later(token)!;
        Assert.Equal((ErrorCode.Busy, 1000), (tooMany!.Code, tooMany.RetryAfterMs!.Value));
        Assert.DoesNotContain(waiting, one => one.IsCompleted);

        keys.SetResult(TestKey.Set(TwoIssuers.Rsa));
        Assert.All(await Task.WhenAll(waiting), Assert.Null);
        Assert.NotNull(tokens.Check(token, evenExpired: false));
        Assert.Null(tokens.Later(token));
    }
}
