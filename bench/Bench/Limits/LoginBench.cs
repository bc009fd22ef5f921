using System.Text.Json;
using Granary.Bench.Load;
using Granary.Bench.Speed;
using Granary.Storms.Lab;

namespace Granary.Bench.Limits;

/// <summary><c>get_book</c> while a thousand wrong passwords come at once, half of them for one name.</summary>
internal sealed class LoginBench(LabSettings settings, BenchArguments arguments)
{
    private const double MostTimes = 3;
    private const int Logins = 1000;

    private int _wrong;
    private int _limited;

    public async Task<bool> Run()
    {
        await using var place = await Installation.Open(settings, "login", options: arguments.SiloOptions());
        await using var books = await LoadClient.Connect(settings.Amqp);
        await using var guesses = await LoadClient.Connect(settings.Amqp);
        var queue = place.Topology.Requests;
        var made = await books.Run(LibraryTraffic.Create(queue, "login"), new RoundPlan(50) { Count = 500 });
        var get = LibraryTraffic.Get(
            queue, "login", [.. Enumerable.Range(1, (int)made.Replies).Select(id => (long)id)]);

        await books.Run(get, Plan(2));
        var quiet = await books.Run(get, Plan(arguments.Number("seconds", 10)));
        var storm = guesses.Run(Guesses(queue), new RoundPlan(Logins) { Count = Logins });
        var meanwhile = await books.Run(get, Plan(arguments.Number("seconds", 10)));
        var guessed = await storm;

        var times = meanwhile.Percentile(0.99) / quiet.Percentile(0.99);
        var passed = times <= MostTimes && _limited > 0 && meanwhile.Errors + guessed.Errors == 0;
        Console.WriteLine(
            $"wrong passwords: {_wrong} checked, {_limited} limited, in {guessed.Elapsed.TotalSeconds:0.0} s");
        Console.WriteLine(
            $"get_book p99 {quiet.Percentile(0.99):0.00} ms quiet, {meanwhile.Percentile(0.99):0.00} ms meanwhile: "
            + $"{times:0.0} times, allowed {MostTimes}: {(passed ? "pass" : "FAILED")}");
        return passed;
    }

    private static RoundPlan Plan(int seconds) => new(4) { Time = TimeSpan.FromSeconds(seconds), Latencies = true };

    private Traffic Guesses(string queue) => new(
        queue, """{"action":"login","data":{"username":"name############","password":"not the right one"}}""")
    {
        Key = number => number % 2 == 0 ? 0 : number,
        Check = body =>
        {
            var code = JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("code").GetString();
            _wrong += code == "unauthenticated" ? 1 : 0;
            _limited += code is "rate_limited" or "busy" ? 1 : 0;
            return code is "unauthenticated" or "rate_limited" or "busy";
        },
    };
}
