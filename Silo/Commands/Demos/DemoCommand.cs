using System.CommandLine;
using Granary.Hosting.Commands;

namespace Granary.Silo.Commands.Demos;

/// <summary><c>granary demo shop</c>: uses a system, showing what is asked and what is answered.</summary>
internal sealed class DemoCommand(Tools tools)
{
    private static readonly Dictionary<string, Func<Stage, Task>> Demos = new()
    {
        ["library"] = stage => new LibraryDemo(stage).Run(),
        ["tasks"] = stage => new TasksDemo(stage).Run(),
        ["shop"] = stage => new ShopDemo(stage).Run(),
        ["jobs"] = stage => new JobsDemo(stage).Run(),
        ["saga"] = stage => new SagaDemo(stage).Run(),
        ["coming-from"] = stage => new ComingFromDemo(stage.Old, stage.Unique).Run(),
    };

    public Command Create()
    {
        var name = new Argument<string>("name")
        {
            Description = string.Join(", ", Demos.Keys),
            DefaultValueFactory = _ => "library",
        };
        name.AcceptOnlyFromAmong([.. Demos.Keys]);
        var command = new Command("demo", "Use a system. Exit code 1 if an answer is not what it should be.")
        {
            name,
        };
        command.SetAction((parsed, _) => Run(Demos[parsed.GetValue(name)!]));
        return command;
    }

    private async Task<int> Run(Func<Stage, Task> demo)
    {
        var settings = tools.Settings;
        await using var client = await RpcClient.Connect(settings.Amqp);
        using var web = OwnAddress.Client(OwnAddress.Of(settings.Http.Addresses), Stage.Patience);
        try
        {
            await demo(new(client, web, new CallCommand(tools).DefaultAuth())
            {
                Old = new(client, web, settings.Http.Addresses),
            });
            return 0;
        }
        catch (StrayedException e)
        {
            await Console.Error.WriteLineAsync("granary: the demo ends here: " + e.Message);
            return 1;
        }
    }
}
