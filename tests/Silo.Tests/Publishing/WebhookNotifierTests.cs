using System.Net;
using System.Net.Sockets;
using Granary.Grains.Publishing.Delivery;
using Granary.Tests.Engines.Faults;

namespace Granary.Tests.Publishing;

public sealed class WebhookNotifierTests : IDisposable
{
    // The standard's own example.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly HttpListener _listener = new();
    private readonly Uri _address;
    private readonly WebhookNotifier _notifier;

    public WebhookNotifierTests()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        _address = new($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/hook/");
        probe.Stop();
        _listener.Prefixes.Add(_address.ToString());
        _listener.Start();
        _notifier = WebhookNotifier.To(_address);
    }

    public void Dispose() => _listener.Close();

    [Fact]
    public async Task A_page_is_one_post_that_names_post_and_users()
    {
        var heard = Hear(204);
        await Deliver(3, 5, 8);

        Assert.Equal(
            (
                """{"post_id":7,"slug":"rain","title":"Rain","author_id":1,"user_ids":[3,5,8]}""", "post/7/3-8",
                "application/json; charset=utf-8"),
            await heard);
    }

    [Fact]
    public async Task The_same_page_has_the_same_key_and_another_another()
    {
        var keys = new List<string>();
        foreach (var users in new long[][] { [3, 5], [3, 5], [6, 8] })
        {
            var heard = Hear(200);
            await Deliver(users);
            keys.Add((await heard).Key);
        }

        Assert.Equal(keys[0], keys[1]);
        Assert.NotEqual(keys[0], keys[2]);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task What_is_not_taken_is_tried_again(int status)
    {
        var heard = Hear(status);
        var fault = await Assert.ThrowsAsync<UnavailableException>(() => Deliver(3));

        Assert.Equal(("webhook", false), (fault.Dependency, fault.Outage));
        Assert.Contains($"{status}", fault.Message, StringComparison.Ordinal);
        await heard;
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_tried_again()
    {
        _listener.Close();
        Assert.False((await Assert.ThrowsAsync<UnavailableException>(() => Deliver(3))).Outage);
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_not_read()
    {
        var sent = Deliver(3);
        var answer = (await _listener.GetContextAsync()).Response;
        answer.SendChunked = true;
        await answer.OutputStream.WriteAsync(new byte[100]);
        await answer.OutputStream.FlushAsync();

        await sent;
        answer.Abort();
    }

    [Fact]
    public async Task With_a_secret_each_post_is_signed_over_key_time_and_body()
    {
        var time = new FakeTime();
        var signed = WebhookNotifier.To(_address, new(Secret, time));
        var sent = signed.Deliver(ModeratorTests.Review(7, 1), [3, 5], default).AsTask();
        var context = await _listener.GetContextAsync();
        using var reader = new StreamReader(context.Request.InputStream);
        var body = await reader.ReadToEndAsync();
        context.Response.Close();
        await sent;

        var (headers, at) = (context.Request.Headers, time.GetUtcNow().ToUnixTimeSeconds());
        Assert.Equal(("post/7/3-5", $"{at}"), (headers["webhook-id"], headers["webhook-timestamp"]));
        Assert.Equal(new WebhookSignature(Secret, time).Of("post/7/3-5", at, body), headers["webhook-signature"]);
    }

    [Fact]
    public void Signatures_are_those_of_the_standard() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        new WebhookSignature(Secret, TimeProvider.System).Of(
            "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""));

    private Task Deliver(params long[] users) =>
        _notifier.Deliver(ModeratorTests.Review(7, 1), users, default).AsTask();

    private async Task<(string Body, string Key, string Type)> Hear(int status)
    {
        var context = await _listener.GetContextAsync();
        using var reader = new StreamReader(context.Request.InputStream);
        var heard = (await reader.ReadToEndAsync(), context.Request.Headers["Idempotency-Key"]!,
            context.Request.ContentType!);
        if (status == 302)
            context.Response.RedirectLocation = _address.ToString();
        context.Response.StatusCode = status;
        context.Response.Close();
        return heard;
    }
}
