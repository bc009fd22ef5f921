namespace Granary.Storms.Weather;

/// <summary>How hard a storm blows. The same seed makes the same choices.</summary>
public sealed record StormPlan(int Seed)
{
    public int Clients { get; init; } = 4;

    /// <summary>Requests that one client has open at once.</summary>
    public int Lanes { get; init; } = 6;

    /// <summary>How many accidents happen; each after so many more answers.</summary>
    public int Acts { get; init; } = 4;

    /// <summary>The services are left alone: every accident is a killed silo.</summary>
    public bool OnlyKills { get; init; }

    /// <summary>Silos of the shop's storm; several share the database.</summary>
    public int Silos { get; init; } = 2;

    /// <summary>Where it is set, nothing but kills happens, so far from each other.</summary>
    public TimeSpan? KillEvery { get; init; }

    public int AnswersBetweenActs { get; init; } = 400;

    /// <summary>How long a silo stands still; the others take it for dead after some seconds.</summary>
    public TimeSpan Freeze { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>How long a killed node of a cluster stays away, beside the time that it takes to start.</summary>
    public TimeSpan Away { get; init; }

    public TimeSpan Outage { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Posts, or jobs, of the storms that have an end.</summary>
    public int Works { get; init; } = 50;

    /// <summary>Messages of those who mean harm.</summary>
    public int Attacks { get; init; } = 60;

    /// <summary>Messages with mutated properties.</summary>
    public int Frames { get; init; } = 10_000;

    public int OrderedUpdates { get; init; } = 10_000;

    /// <summary>How long what was asked may stay unanswered once the storm is over.</summary>
    public TimeSpan Calm { get; init; } = TimeSpan.FromMinutes(4);
}
