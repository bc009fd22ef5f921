using Granary.Testing.Memory;

namespace Granary.Tests.Engines.Model;

public sealed class ModelRig : IStoreRig
{
    internal ModelStore Model { get; } = new();

    public IStore Store => Model;

    public Task Refer(GrainKey target)
    {
        Model.Refer(target);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
