using Granary.Peers;
using MassTransit;
using Npgsql;

// granary-peer-masstransit --queue NAME --ready FILE: the measured peer of granary-bench speed.
var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton(_ =>
{
    var connection = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("GRANARY_PG"))
    {
        MaxPoolSize = 10,
        MaxAutoPrepare = 10,
        AutoPrepareMinUsages = 2,
    };
    return NpgsqlDataSource.Create(connection);
});
builder.Services.AddSingleton<BookTable>();
builder.Services.AddMassTransit(bus =>
{
    bus.AddConsumer<CreateBookConsumer>();
    bus.UsingRabbitMq((context, rabbit) =>
    {
        rabbit.Host(new Uri(Environment.GetEnvironmentVariable("GRANARY_AMQP")!));
        rabbit.ReceiveEndpoint(builder.Configuration["queue"]!, endpoint =>
        {
            endpoint.SetQuorumQueue();
            endpoint.PrefetchCount = 512;
            endpoint.ConcurrentMessageLimit = 32;
            endpoint.ConfigureConsumer<CreateBookConsumer>(context);
        });
    });
});

var host = builder.Build();
await host.Services.GetRequiredService<BookTable>().Create();
await host.StartAsync();
var control = host.Services.GetRequiredService<IBusControl>();
await control.WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(60));
await File.WriteAllTextAsync(builder.Configuration["ready"]!, "ready");
await host.WaitForShutdownAsync();
