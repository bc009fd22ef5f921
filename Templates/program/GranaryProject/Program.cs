using GranaryNamespace;

var builder = WebApplication.CreateBuilder(args);
builder.AddGranary(granary => granary.Add<ItemSystem>());
var app = builder.Build();
app.MapGranary();
// Serves; with arguments: migrate [--script], systems, keys, dlq, queues, call, health. The exit code is theirs.
return await app.RunGranary(args);
