using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Granary.Tests.Engines.Faults;

/// <summary>Stops whoever passes until it is opened. Travels as its name, for engines that encode messages.</summary>
[JsonConverter(typeof(ByName))]
public sealed class Gate
{
    private readonly string _name = Guid.NewGuid().ToString();
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Somebody stands before the gate.</summary>
    public Task Arrived => _arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public Task Pass()
    {
        _arrived.TrySetResult();
        return _opened.Task;
    }

    public void Open() => _opened.TrySetResult();

    private sealed class ByName : JsonConverter<Gate>
    {
        private static readonly ConcurrentDictionary<string, Gate> All = new();

        public override Gate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            All[reader.GetString()!];

        public override void Write(Utf8JsonWriter writer, Gate value, JsonSerializerOptions options)
        {
            All[value._name] = value;
            writer.WriteStringValue(value._name);
        }
    }
}
