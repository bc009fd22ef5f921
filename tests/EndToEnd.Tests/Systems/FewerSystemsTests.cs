using Granary.Storms.Lab;
using Granary.Tests.Cluster;
using Granary.Tests.Shop;

namespace Granary.Tests.Systems;

/// <summary>A system that is taken out leaves what it has, harms nobody, and goes on when it is put in again.</summary>
public sealed class FewerSystemsTests
{
    private const string Book = """{"title":"Nineteen Eighty-Four","author":"George Orwell","year":1949}""";
    private const string Later = """{"payload":"later","run_at":"2030-01-01T00:00:00Z"}""";
    private const string TimerIsDue = "select count(*) from timers where due_at = '2020-01-01T00:00:00Z'";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);
    private static readonly LabSettings Settings = LabSettings.FromEnvironment();

    /// <summary>The program without the five systems; built with these tests.</summary>
    private static string Host { get; } = Path.Combine(
        LabSettings.Checkout(), "Host", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0",
        "granary");

    private static string Library => Path.Combine(AppContext.BaseDirectory, "Granary.Grains.dll");

    /// <summary>Two systems of one library, named to a program that does not have it.</summary>
    private static Dictionary<string, string> Two { get; } = new()
    {
        ["GRANARY_SYSTEMS"] =
            $"Granary.Grains.Library.LibrarySystem@{Library}, Granary.Grains.Users.UserSystem@{Library}",
    };

    [Fact]
    public async Task The_program_without_systems_says_what_to_set()
    {
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Host)!, "Granary.Grains*"));
        await using var place = await Installation.Prepare(Settings, "none");
        (await ProgramRun.Of(Host, ["serve"], SiloRun.Variables(Settings, place)))
            .EndsWithOneSentence("GRANARY_SYSTEMS");
    }

    [Fact]
    public async Task A_used_database_is_served_without_systems_and_with_them_again()
    {
        await using var place = await Installation.Open(Settings, "all");
        await Use(place);
        await place.Silo.Stop();
        await LeaveWaiting(place);

        await Served(place, Host, HasBooks, Two);

        Assert.Equal(1, await place.Database.Number(TimerIsDue));
        Assert.Equal(1, await place.Database.Number("select count(*) from outbox where target = 'report'"));
        await Lists(place);
        await Served(place, Settings.Program, door => GoesOn(place, door));
    }

    [Fact]
    public async Task A_program_with_fewer_systems_makes_their_tables_alone()
    {
        await using var place = await Installation.Prepare(Settings, "fewer");
        await Served(place, Host, HasBooks, Two);
        Assert.Equal(
            "author book user",
            string.Join(
                ' ', await place.Database.Rows("select kind from kinds order by kind", row => row.GetString(0))));

        await Served(place, Settings.Program, async door =>
        {
            Assert.Equal("1949", (await door.Get("/api/v1/books/1", ShopDoor.Key)).Text("year"));
            Assert.Equal(201, (await door.Post("/tasks", """{"payload":"x"}""", ShopDoor.Key)).Status);
        });
    }

    private static async Task Use(Installation place)
    {
        using var door = new ShopDoor(place.Silo.Address);
        await HasBooks(door);
        Assert.Equal(201, (await door.Post("/tasks", Later, ShopDoor.Key)).Status);
    }

    private static async Task HasBooks(ShopDoor door) =>
        Assert.Equal(201, (await door.Post("/api/v1/books", Book, ShopDoor.Key)).Status);

    private static Task LeaveWaiting(Installation place) => place.Database.Run(
        """
        update timers set due_at = '2020-01-01T00:00:00Z' where kind = 'job';
        insert into outbox_lanes (target) values ('report') on conflict do nothing;
        insert into outbox (id, target, body) values (gen_random_uuid(), 'report', '{}')
        """);

    private static async Task Served(
        Installation place, string program, Func<ShopDoor, Task> work, Dictionary<string, string>? options = null)
    {
        var silo = place.NewSilo(options);
        silo.Program = program;
        await silo.Start(Soon);
        using var door = new ShopDoor(silo.Address);
        await work(door);
        Assert.Equal(0, await silo.Stop());
    }

    private static async Task Lists(Installation place)
    {
        var fewer = await ProgramRun.Of(
            Host, ["systems"], SiloRun.Variables(Settings, place).Concat(Two).ToDictionary());
        var all = await ProgramRun.Of(Settings.Program, ["systems"], SiloRun.Variables(Settings, place));

        Assert.Equal((0, 0), (fewer.ExitCode, all.ExitCode));
        Assert.Matches(@"(?m)^library +1 of 1 +book +books +~\d+ +0$", fewer.Output);
        Assert.Matches(@"(?m)^jobs +2 +job +jobs +~\d+ +1  not in this program$", fewer.Output);
        Assert.Matches(@"(?m)^shop +3 +order +orders +~\d+ +0  not in this program$", fewer.Output);
        Assert.Contains("1 messages wait for the queue 'report', which is not in this program", fewer.Output);
        Assert.Matches(@"(?m)^jobs +2 of 2 +job +jobs +~\d+ +1$", all.Output);
        Assert.DoesNotContain("not in this program", all.Output);
    }

    /// <summary>A timer that was due too early is set again, and the message leaves.</summary>
    private static async Task GoesOn(Installation place, ShopDoor door)
    {
        await Until.True("the job's timer has fired", Soon, async () => await place.Database.Number(TimerIsDue) == 0);
        await Until.True(
            "the outbox is empty", Soon, async () => await place.Database.Number("select count(*) from outbox") == 0);
        Assert.Single(await place.Topology.Drain(place.Topology.Reports));
        Assert.Equal("pending", (await door.Get("/tasks/1", ShopDoor.Key)).Text("status"));
    }
}
