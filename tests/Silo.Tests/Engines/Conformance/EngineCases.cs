using Granary.Tests.Engines.Model;

namespace Granary.Tests.Engines.Conformance;

/// <summary>
/// What engine and store a class of cases runs on. To run them on another store, derive from the class for the engine
/// and override <see cref="OpenStore"/>.
/// </summary>
public abstract class EngineCases : IAsyncLifetime
{
    protected EngineBench Bench { get; private set; } = null!;

    protected abstract IEngine Build(EngineSetting setting);

    protected virtual Task<IStoreRig> OpenStore() => Task.FromResult<IStoreRig>(new ModelRig());

    public async Task InitializeAsync()
    {
        Bench = new(await OpenStore());
        Bench.Start(Build);
    }

    public async Task DisposeAsync() => await Bench.DisposeAsync();
}
