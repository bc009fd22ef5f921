using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Granary.AmqpBridge.Envelopes;
using RabbitMQ.Client;

namespace Granary.Bench.Envelopes;

/// <summary>
/// A million mutated bodies into the envelope reader: it never throws, and takes only what a strict reader takes.
/// </summary>
internal sealed class EnvelopeBench(BenchArguments arguments)
{
    private const int MaxBodyBytes = 256 * 1024;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };
    private readonly EnvelopeReader _reader = new(MaxBodyBytes);
    private readonly BasicProperties _properties = new() { CorrelationId = "fuzz" };

    public bool Run()
    {
        var seed = arguments.Number("seed", Random.Shared.Next(1_000_000));
        var bodies = arguments.Number("bodies", 1_000_000);
        var mutator = new Mutator(seed);
        var start = Stopwatch.GetTimestamp();
        int taken = 0, faults = 0;
        for (var i = 0; i < bodies && faults < 20; i++)
        {
            var body = mutator.Next();
            if (Fault(body, ref taken) is not { } fault)
                continue;
            faults++;
            Console.WriteLine($"body {i}: {fault}: {Encoding.Latin1.GetString(body)}");
        }

        Console.WriteLine($"envelope: {bodies} bodies (seed {seed}), {taken} taken, {faults} faults, "
            + $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s: {(faults == 0 ? "pass" : "FAILED")}");
        return faults == 0;
    }

    private string? Fault(byte[] body, ref int taken)
    {
        try
        {
            var read = _reader.Read(body, _properties, redelivered: false, DateTimeOffset.UnixEpoch);
            if (read.Request is not { } request)
            {
                return read.Refusal is { Code: ErrorCode.InvalidRequest, Error.Length: > 0 }
                    ? null
                    : "neither taken nor refused";
            }

            taken++;
            return read.Refusal is not null ? "both taken and refused"
                : request.Id.Length is 0 or > 256 || request.Action.Length == 0 ? "taken without id or action"
                : request.Data.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined)
                    ? "taken with wrong data"
                : Strictly(body);
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name} {e.Message}";
        }
    }

    private static string? Strictly(byte[] body)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(body);
            using var json = JsonDocument.Parse(body, Strict);
            return json.RootElement.ValueKind == JsonValueKind.Object ? null : "taken, and no object";
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return $"taken, and a strict reader says {e.Message}";
        }
    }
}
