using Microsoft.Extensions.DependencyInjection;

namespace Granary.Tests.Systems;

public sealed class SystemServicesTests
{
    private sealed class Everything : IActionHandler, ITimerHandler, ISystemWork, IAsyncDisposable
    {
        private readonly PeriodicWork _rounds = new(
            () => Task.FromResult(false), TimeSpan.FromHours(1), TimeProvider.System);

        public HandlerTable Table => new();

        public string Kind => "thing";

        public Task Fire(GrainKey owner, string name) => Task.CompletedTask;

        public void Start() => _rounds.Start();

        public Task Stop(TimeSpan patience) => _rounds.Stop();

        public ValueTask DisposeAsync() => _rounds.DisposeAsync();
    }

    [Fact]
    public async Task One_object_is_all_that_it_can_be_and_ends_well()
    {
        await using var services = new ServiceCollection().AddHandler<Everything>().BuildServiceProvider();
        var everything = services.GetRequiredService<Everything>();
        Assert.Same(everything, services.GetRequiredService<IActionHandler>());
        Assert.Same(everything, services.GetRequiredService<ITimerHandler>());
        var work = services.GetRequiredService<ISystemWork>();
        Assert.Same(everything, work);
        work.Start();
        await work.Stop(TimeSpan.Zero);
    }
}
