using Granary.Peers;
using Npgsql;
using Wolverine;
using Wolverine.Postgresql;
using Wolverine.RabbitMQ;
using QueueType = Wolverine.RabbitMQ.Internal.QueueType;

// granary-peer-wolverine --queue NAME --ready FILE: the measured peer of granary-bench speed.
var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var database = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("GRANARY_PG"))
{
    MaxPoolSize = 40,
    MaxAutoPrepare = 20,
    AutoPrepareMinUsages = 2,
};
var source = NpgsqlDataSource.Create(database);
builder.Services.AddSingleton(new BookTable(source));
builder.UseWolverine(options =>
{
    options.PersistMessagesWithPostgresql(source, "wolverine");
    options.UseRabbitMq(new Uri(Environment.GetEnvironmentVariable("GRANARY_AMQP")!)).AutoProvision();
    options.ListenToRabbitQueue(builder.Configuration["queue"]!, queue => queue.QueueType = QueueType.quorum)
        .PreFetchCount(100)
        .ListenerCount(5)
        .MaximumParallelMessages(64)
        .UseDurableInbox();
});

var host = builder.Build();
await host.Services.GetRequiredService<BookTable>().Create();
await host.StartAsync();
await File.WriteAllTextAsync(builder.Configuration["ready"]!, "ready");
await host.WaitForShutdownAsync();
