using System.CommandLine;

namespace Granary.Hosting.Commands;

/// <summary>
/// <c>granary health</c>: asks the silo, or a worker, on this machine; for a container's health check, without curl.
/// </summary>
internal sealed class HealthCommand(Tools tools)
{
    private readonly Option<string> _url = new("--url")
    {
        Description = "whom to ask instead: a worker, for one",
        HelpName = "ADDRESS",
    };

    public Command Create()
    {
        var command = new Command("health", "Ask the silo at GRANARY_HTTP whether it is ready; exit code 0 or 1.")
        {
            _url,
        };
        _url.Validators.Add(static result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var url)
                || url.Scheme is not ("http" or "https"))
                result.AddError("--url: write http://host:port.");
        });
        command.SetAction((parsed, cancellation) => Ask(
            parsed.GetValue(_url) is { } given ? new(given) : OwnAddress.Of(tools.Settings.Http.Addresses),
            cancellation));
        return command;
    }

    private static async Task<int> Ask(Uri url, CancellationToken cancellation)
    {
        using var http = OwnAddress.Client(url, TimeSpan.FromSeconds(3));
        try
        {
            var answer = await http.GetAsync(new Uri("/health", UriKind.Relative), cancellation);
            Console.WriteLine(await answer.Content.ReadAsStringAsync(cancellation));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"granary: nothing answers at {url.OriginalString}: {e.Message}");
            return 1;
        }
    }
}
