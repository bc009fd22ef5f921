using Granary.Hosting.Commands;
using Granary.Hosting.Logs;
using Granary.Hosting.Options;
using Granary.Hosting.Parts;
using Granary.Hosting.Seeing;
using Command = System.CommandLine.Command;

namespace Granary;

/// <summary>
/// A program that is Granary and nothing else. It does what <see cref="GranaryHost.RunGranary"/> does, but its options
/// come from the environment alone, its tools need no host, and it begins to open database and broker at once.
/// </summary>
public static class GranaryProgram
{
    /// <param name="args">What it was called with.</param>
    /// <param name="configure">Adds the systems, to which come those that the option <c>Systems</c> names.</param>
    /// <param name="own">Commands of its own.</param>
    public static Task<int> Run(
        string[] args, Action<GranaryBuilder> configure, params IReadOnlyList<Func<Tools, Command>> own)
    {
        var options = new Lazy<IConfiguration>(OptionsSource.OfProgram);
        var tools = new Tools(() => options.Value, granary =>
        {
            configure(granary);
            NamedSystems.AddTo(granary, options.Value);
        });
        return CommandTable.Run(args, () => Serve(tools), tools, [.. own.Select(command => command(tools))]);
    }

    private static async Task<int> Serve(Tools tools)
    {
        PatientThreads.Begin();
        // What needs none of the other options is made while they are read.
        _ = Task.Run(() => tools.Systems().Select(system => (system.Actions, system.Kinds)).ToList());
        var logging = Task.Run(() => LoggerFactory.Create(
            lines => lines.ToConsole(tools.Source.Logging()).AddTelemetry(tools.Source.Configuration)));
        var database = Task.Run(() => DatabaseSource.Begin(tools.Source, logging));
        try
        {
            var settings = tools.Settings;
            GranaryHost.Check(settings);
            using var logs = await logging;
            return await Serve(tools.Source.Configuration, settings, database, logs);
        }
        finally
        {
            await End(database);
        }
    }

    private static async Task<int> Serve(
        IConfiguration given, Settings settings, Task<DatabaseSource> database, ILoggerFactory logs)
    {
        // The longest parts of a start, so they go on while the rest is put together.
        var opening = Task.Run(async () => new ServiceParts(settings, logs, await database).Begin());
        try
        {
            await using var web = Web(given, settings, opening, logs);
            return await web.MapGranary().Serve();
        }
        finally
        {
            // Also after a failure: a declaration that is cut off may break the broker.
            await End(opening);
        }
    }

    private static async Task End<T>(Task<T> made)
        where T : IAsyncDisposable
    {
        await ((Task)made).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (made.IsCompletedSuccessfully)
            await made.Result.DisposeAsync();
    }

    private static WebApplication Web(
        IConfiguration given, Settings settings, Task<ServiceParts> opening, ILoggerFactory logs)
    {
        var builder = BareWeb.Create(given, logs);
        builder.Services.AddSingleton(_ => opening.GetAwaiter().GetResult());
        // HTTP need not wait until the cluster is joined: its door is closed until then.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        builder.Add(settings);
        return builder.Build();
    }
}
