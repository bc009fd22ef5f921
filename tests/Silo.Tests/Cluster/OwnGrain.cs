using Orleans.Runtime;

namespace Granary.Tests.Cluster;

/// <summary>A grain as a user of Orleans would write it, with nothing of ours.</summary>
[Alias("tests.own")]
public interface IOwnGrain : IGrainWithIntegerCompoundKey
{
    [Alias("add")]
    Task<int> Add(int number);

    [Alias("clear")]
    Task Clear();

    [Alias("remind")]
    Task Remind();

    [Alias("reminded")]
    Task<bool> IsReminded();

    [Alias("forget")]
    Task Forget();
}

[GenerateSerializer, Alias("tests.own.state")]
public sealed class OwnState
{
    [Id(0)]
    public int Sum { get; set; }
}

public sealed class OwnGrain([PersistentState("sum")] IPersistentState<OwnState> state) : Grain, IOwnGrain, IRemindable
{
    private const string Reminder = "later";

    public async Task<int> Add(int number)
    {
        state.State.Sum += number;
        await state.WriteStateAsync();
        return state.State.Sum;
    }

    public Task Clear() => state.ClearStateAsync();

    public Task Remind() => this.RegisterOrUpdateReminder(Reminder, TimeSpan.FromHours(1), TimeSpan.FromHours(1));

    public async Task<bool> IsReminded() => await this.GetReminder(Reminder) is not null;

    public async Task Forget() => await this.UnregisterReminder((await this.GetReminder(Reminder))!);

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}
