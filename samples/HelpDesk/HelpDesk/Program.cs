using HelpDesk;

var builder = WebApplication.CreateBuilder(args);
builder.AddGranary(granary => granary.Add<HelpDeskSystem>());
var app = builder.Build();
app.MapGranary();
app.MapPost(
    "/desks/{name}/tickets/{id:long}",
    (string name, long id, IGrainFactory grains) => grains.GetGrain<IDeskGrain>(name).Take(id));
// Serves; with arguments: migrate [--script], systems, keys, dlq, queues, call, health. The exit code is theirs.
return await app.RunGranary(args);
