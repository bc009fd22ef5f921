using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Granary.Storms.Lab;

namespace Granary.Bench.Http;

/// <summary>
/// <c>GET /users/{id}</c> from a warm grain beside an endpoint of the same process that answers a constant, in
/// turn, loaded by wrk.
/// </summary>
internal sealed partial class HttpBench(LabSettings settings, BenchArguments arguments)
{
    private const double Demanded = 0.7;

    public async Task<bool> Run()
    {
        await using var place = await Installation.Open(settings, "http", options: arguments.SiloOptions());
        using var http = new HttpClient { BaseAddress = place.Silo.Address };
        using var made = await http.PostAsJsonAsync("/users", new { username = "warm", email = "warm@example.com" });
        var user = $"/users/{(await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id")}";

        await Load("/health/live");
        await Load(user);
        var ratios = new List<double>();
        for (var round = 0; round < arguments.Number("rounds", 7); round++)
        {
            // The constant before and after: what the machine loses meanwhile, both lose.
            var before = await Load("/health/live");
            var users = await Load(user);
            var constant = (before + await Load("/health/live")) / 2;
            ratios.Add(users / constant);
            Console.WriteLine($"GET /users/{{id}} {users,7:0}/s, a constant {constant,7:0}/s: {ratios[^1]:0.00}");
        }
        var passed = ratios.Median() >= Demanded;
        Console.WriteLine($"http: {ratios.Median():0.00} of a constant (lowest {ratios.Min():0.00}), "
            + $"demanded {Demanded}: {(passed ? "pass" : "FAILED")}");
        return passed;

        Task<double> Load(string path) => Wrk(new Uri(place.Silo.Address, path));
    }

    private async Task<double> Wrk(Uri target)
    {
        var seconds = arguments.Number("seconds", 3);
        using var wrk = Process.Start(new ProcessStartInfo("wrk", ["-t1", "-c32", $"-d{seconds}s", target.ToString()])
        {
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("wrk did not start");
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        if (output.Contains("Non-2xx", StringComparison.Ordinal)
            || output.Contains("Socket errors", StringComparison.Ordinal))
            throw new InvalidOperationException("wrk met errors: " + output);
        return Rate().Match(output) is { Success: true } rate
            ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("wrk told no rate: " + output);
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();
}
