using System.CommandLine;

namespace Granary.Silo.Commands;

/// <summary>
/// <c>granary health</c>: asks the silo on this machine; for a container's health check, without curl.
/// </summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var command = new Command("health", "Ask the silo at GRANARY_HTTP whether it is ready; exit code 0 or 1.");
        command.SetAction(async (_, cancellation) =>
        {
            var addresses = Settings.Read().Http.Addresses;
            var url = (addresses.FirstOrDefault(address => address.StartsWith("http://", StringComparison.Ordinal)) ?? addresses[0])
                .Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
                .Replace("://*", "://127.0.0.1", StringComparison.Ordinal)
                .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal);
            // It asks itself: whether others trust the certificate is not the question.
            using var handler = new HttpClientHandler
            {
                ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
            };
            using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(3) };
            try
            {
                var answer = await http.GetAsync(new Uri(new Uri(url), "/health"), cancellation);
                Console.WriteLine(await answer.Content.ReadAsStringAsync(cancellation));
                return answer.IsSuccessStatusCode ? 0 : 1;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                await Console.Error.WriteLineAsync($"granary: nothing answers at {url}: {e.Message}");
                return 1;
            }
        });
        return command;
    }
}
