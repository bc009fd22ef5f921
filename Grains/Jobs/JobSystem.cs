using Granary.Grains.Jobs.Types;
using Granary.Jobs;
using Granary.Wire;
using Microsoft.Extensions.DependencyInjection;
using Json = Granary.Jobs.JobMessageJson;

namespace Granary.Grains.Jobs;

/// <summary>System 4: jobs for workers.</summary>
public sealed class JobSystem : GranarySystem
{
    public JobOptions Options { get; private set; } = new();

    public override string Name => "jobs";

    public override IReadOnlyList<string> DatabaseWork => [JobOffers.Work];

    public override int MostWaiting => JobDesk.MostWaiting;

    public override IReadOnlyList<string> Scopes => ["jobs"];

    public override IReadOnlyList<string> OpenScopes => Scopes;

    public override IReadOnlyDictionary<string, string> DevelopmentOptions { get; } = new Dictionary<string, string>
    {
        [$"{JobOptions.Section}:{nameof(JobOptions.ApiKey)}"] = DevelopmentProfile.Key,
    };

    public override IReadOnlyList<FirstKey> FirstKeys => [new("worker", "jobs")];

    public override IReadOnlyList<ActionSpec> Actions => JobActions.All;

    public override IReadOnlyList<RouteSpec> Routes => JobRoutes.All;

    public override IReadOnlyList<KindSpec> Kinds => Table;

    public override IReadOnlyList<Migration> Migrations => Migration.EmbeddedIn<JobSystem>(landed: 12);

    private static IReadOnlyList<KindSpec> Table { get; } =
    [
        new(JobActions.Job, "jobs", JobStateJson.Default.Of<JobState>(), new JobRules(),
        [
            .. ActionSpec.MessagesOf(JobActions.All, JobActions.Job), Json.Default.Of<AddJob>(),
            Json.Default.Of<TakeJob>(), Json.Default.Of<LookAtJob>(),
        ]),
    ];

    public override void Configure(ISystemOptions options) => Options = options.Read<JobOptions>(JobOptions.Section);

    public override void AddServices(IServiceCollection services) => services
        .AddSingleton(Options).AddSingleton<IJobLists, JobLists>().AddSingleton<IJobOffers, JobOffers>()
        .AddSingleton<JobTypes>().AddSingleton(Desk)
        .AddHandler<JobHandler>().AddHandler<JobListHandler>().AddHandler<JobWork>();

    private JobDesk Desk(IServiceProvider services) => new(
        services.GetRequiredService<IEngine>(), services.GetRequiredService<IStore>(),
        services.GetRequiredService<IJobOffers>(), services.GetRequiredService<JobTypes>().All, Options.HeartbeatSeconds,
        services.GetRequiredKeyedService<TimeProvider>(SystemServices.Clock));
}
