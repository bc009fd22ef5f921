namespace Granary.Silo.Commands.Demos;

/// <summary>
/// The commands and messages of the five first systems as their documents have them; docs/coming-from.md explains.
/// </summary>
internal sealed class ComingFromDemo(OldDoors doors, string unique)
{
    public async Task Run()
    {
        await new FromTaskManager(doors, unique).Run();
        await new FromLibrary(doors).Run();
        await new FromShop(doors, unique).Run();
        await new FromJobs(doors).Run();
        await new FromPublishing(doors).Run();
        Stage.Say("All of it was answered as the old documents say.");
    }
}
