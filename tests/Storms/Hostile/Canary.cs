using System.Diagnostics;
using System.Net;
using System.Text;
using Granary.Storms.Clients;

namespace Granary.Storms.Hostile;

/// <summary>Creates a book every quarter of a second and tells how long the slowest one took.</summary>
/// <param name="name">Of its door.</param>
/// <param name="create">Creates a book with a key; false if that was refused.</param>
/// <param name="patience">How long one may take that took so long.</param>
/// <param name="faults">Told of what was refused or too slow.</param>
internal sealed class Canary(
    string name, Func<string, Task<bool>> create, Func<TimeSpan, TimeSpan> patience, Faults faults)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public int Books { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public static Canary OverHttp(HttpClient web, Func<TimeSpan, TimeSpan> patience, Faults faults) =>
        new("http", key => Post(web, key), patience, faults);

    public static Canary OverAmqp(RpcClient client, Func<TimeSpan, TimeSpan> patience, Faults faults) =>
        new("amqp", key => Ask(client, key), patience, faults);

    public async Task Sing(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            var done = await create($"{name}-{Books++}");
            var took = Stopwatch.GetElapsedTime(began);
            Slowest = took > Slowest ? took : Slowest;
            faults.AddIf(!done, $"{name}: book {Books} was refused");
            faults.AddIf(took > patience(took), $"{name}: book {Books} took {took.TotalSeconds:0.0} s");
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    public static async Task<bool> Ask(RpcClient client, string key) =>
        (await client.Ask(Question.CreateBook(key, key)).WaitAsync(Patience)).Ok;

    private static async Task<bool> Post(HttpClient web, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/books")
        {
            Content = new StringContent(
                $$"""{"title":"{{key}}","author":"Storm"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", Question.ApiKey);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var answer = await web.SendAsync(request);
        return answer.StatusCode == HttpStatusCode.Created;
    }
}
