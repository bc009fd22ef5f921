using System.CommandLine;
using Granary.AmqpBridge.Topology;
using Granary.AmqpBridge.Upgrades;
using Granary.Dispatch.Security;
using Granary.Hosting.Parts;

namespace Granary.Hosting.Commands;

/// <summary><c>granary queues upgrade</c>: what a start cannot do while other silos may run.</summary>
internal sealed class QueuesCommand(Tools tools)
{
    public Command Create() => new("queues", "The queues of the installation.") { Upgrade() };

    private Command Upgrade()
    {
        var command = new Command(
            "upgrade",
            "Make queues anew whose arguments changed, and keep their messages. Stop all silos and workers first; "
            + "run it again if it was broken off.");
        command.SetAction(async (_, cancellation) =>
        {
            var settings = tools.Settings;
            var upgrade = new QueueUpgrade(
                settings.Amqp, ServiceParts.Topology(settings),
                new Seal(settings.Security, settings.Systems.Actions), TimeProvider.System, Console.WriteLine);
            var count = await upgrade.Run(cancellation);
            Console.WriteLine(count == 0 ? "all queues are as they are configured" : $"{count} queues were made anew");
            return 0;
        });
        return command;
    }
}
