using System.Net;
using Orleans.Configuration;

// granary-peer-baresilo --silo-port N --gateway-port N --ready FILE: the measure of granary-bench start.
var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.UseOrleans(silo =>
{
    silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("bare", "bare"));
    silo.ConfigureEndpoints(IPAddress.Loopback, Port("silo-port"), Port("gateway-port"));
    silo.UseAdoNetClustering(table =>
    {
        table.Invariant = "Npgsql";
        table.ConnectionString = Environment.GetEnvironmentVariable("GRANARY_PG");
    });
});

var host = builder.Build();
await host.StartAsync();
await File.WriteAllTextAsync(builder.Configuration["ready"]!, "joined");
await host.WaitForShutdownAsync();

int Port(string name) => builder.Configuration.GetValue<int>(name);
