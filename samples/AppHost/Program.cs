// Granary under Aspire: RabbitMQ and PostgreSQL in containers, silos and a worker as processes, and Aspire's dashboard,
// to which all of them send traces, metrics and logs. `dotnet run --project samples/AppHost` needs Docker or Podman.
const int Silos = 2;
const string Steps = "moderate,generate_preview,publish,notify";

var builder = DistributedApplication.CreateBuilder(args);
var user = builder.AddParameter("user", "granary");
var password = builder.AddParameter("password", "granary", secret: true);

var broker = builder.AddRabbitMQ("rabbitmq", user, password).WithManagementPlugin().WithDataVolume()
    .WithBindMount("../../deploy/rabbitmq/20-granary.conf", "/etc/rabbitmq/conf.d/20-granary.conf", isReadOnly: true);
var database = builder.AddPostgres("postgres", user, password).WithDataVolume().AddDatabase("granary");

var silo = Granary("silo").WithReplicas(Silos)
    .WithEnvironment("GRANARY_PG", database.Resource.ConnectionStringExpression)
    .WithEnvironment("Jobs__Workers", "0")
    .WithEnvironment("Publishing__Workers", "false")
    .WithEndpoint(name: "orleans", scheme: "tcp", env: "Orleans__SiloPort")
    .WaitFor(database);
Listens(silo, "GRANARY_HTTP");

var worker = Granary("worker").WithArgs("worker", "--steps", Steps).WaitFor(silo);
Listens(worker, "Worker__Urls");

builder.Build().Run();

IResourceBuilder<ProjectResource> Granary(string name) => builder
    .AddProject<Projects.Silo>(name, options => options.ExcludeLaunchProfile = true)
    .WithEnvironment("GRANARY_PROFILE", "development")
    .WithEnvironment("GRANARY_AMQP", broker.Resource.ConnectionStringExpression)
    .WaitFor(broker);

static void Listens(IResourceBuilder<ProjectResource> program, string option)
{
    program.WithHttpEndpoint(name: "http").WithHttpHealthCheck("/health/ready");
    var port = program.GetEndpoint("http").Property(EndpointProperty.TargetPort);
    program.WithEnvironment(option, ReferenceExpression.Create($"http://127.0.0.1:{port}"));
}
