using HelpDesk;

var builder = WebApplication.CreateBuilder(args);
builder.AddGranary(granary => granary.Add<HelpDeskSystem>());
var app = builder.Build();
app.MapGranary();
return await app.RunGranary(args);
