using Granary.Wire;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Granary.Tests.Engines.Travelling;

/// <summary>The way between two processes: Orleans' serializer with our converters, there and back.</summary>
public sealed class Wire : IDisposable
{
    private readonly ServiceProvider _services;

    public Wire(IEnumerable<KindSpec> kinds, ClusterProof? proof = null) => _services = new ServiceCollection()
        .AddSingleton(new MessageTable(kinds.SelectMany(kind => kind.Messages)))
        .AddSingleton(proof ?? ClusterProof.Of("secret"))
        .AddSerializer(serializer => serializer
            .AddAssembly(typeof(AskBatch).Assembly).AddAssembly(typeof(Wire).Assembly))
        .BuildServiceProvider();

    public byte[] Write<T>(T value) => _services.GetRequiredService<Serializer>().SerializeToArray(value);

    public T Read<T>(byte[] bytes) => _services.GetRequiredService<Serializer>().Deserialize<T>(bytes)!;

    public T Through<T>(T value) => Read<T>(Write(value));

    public T Copy<T>(T value) => _services.GetRequiredService<DeepCopier>().Copy(value)!;

    public void Dispose() => _services.Dispose();
}
