using System.Text;
using System.Text.Json;
using Granary.Publishing;

namespace Granary.Grains.Publishing.Delivery;

/// <summary>
/// Posts a page of notifications to a URL. A page that is posted again has the same <c>Idempotency-Key</c> if
/// it is the same page.
/// </summary>
internal sealed partial class WebhookNotifier(HttpClient http, Uri url, WebhookSignature? signature) : INotifier
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A redirection would be followed without the body, and taken for done.</summary>
    public static WebhookNotifier To(Uri url, WebhookSignature? signature = null) =>
        new(new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { Timeout = Patience }, url, signature);

    public async ValueTask Deliver(PostReview post, IReadOnlyList<long> users, CancellationToken cancellation)
    {
        var body = JsonSerializer.Serialize(
            new Hook(post.Id, post.Slug, post.Title, post.AuthorId, users), SystemJson.Views);
        var key = $"post/{post.Id}/{users[0]}-{users[^1]}";
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", key);
        signature?.Sign(request, key, body);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            answer.EnsureSuccessStatusCode();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            throw new UnavailableException("webhook", e.Message, outage: false, e);
        }
    }

    internal sealed record Hook(long PostId, string Slug, string Title, long AuthorId, IReadOnlyList<long> UserIds);
}
