using System.Globalization;
using System.Text.RegularExpressions;
using Granary.Storms.Lab;

namespace Granary.Tests.Cluster;

/// <summary>Silos with certificates of one authority are a cluster, and nobody else joins it.</summary>
public sealed partial class TlsTests : IDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly LabSettings _settings = LabSettings.FromEnvironment();
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new();

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public async Task Silos_of_one_authority_are_a_cluster_and_a_stranger_cannot_join()
    {
        await using var place = await Installation.Prepare(_settings, "tls");
        await place.NewSilo(_authority.Pem("one")).Start(StartTime);
        await place.NewSilo(_authority.Pkcs12("two")).Start(StartTime);
        Assert.Contains("mutual TLS on silo port", await File.ReadAllTextAsync(place.Silo.Log));

        (await Join(place, _stranger.Pem("stranger"))).EndsWithOneSentence("Orleans:Tls:Authority");
        (await Join(place, [])).EndsWithOneSentence("could not reach");

        await SiloRun.IsAlone(place, 2);
        Assert.All(place.Silos, silo => Assert.True(silo.Running));
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_new_start_and_a_bad_one_is_not()
    {
        await using var place = await Installation.Prepare(_settings, "tlsnew");
        var options = _authority.Pem("first");
        await place.NewSilo(options).Start(StartTime);
        var port = int.Parse(
            Port().Match(await File.ReadAllTextAsync(place.Silo.Log)).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.Equal("CN=first", await _authority.Shown(port));

        _authority.Replace("first", "second");
        await Until.True("the new one is shown", StartTime, async () => await _authority.Shown(port) == "CN=second");
        await File.WriteAllTextAsync(options["Orleans__Tls__Certificate"], "nonsense");
        await Until.True("the bad one is told", StartTime, async () => await _authority.Shown(port) == "CN=second"
            && (await File.ReadAllTextAsync(place.Silo.Log)).Contains("cannot be used", StringComparison.Ordinal));
        _authority.Replace("first", "third");
        await place.NewSilo(_authority.Pkcs12("two")).Start(StartTime);
        Assert.Equal("CN=third", await _authority.Shown(port));
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_named_before_anything_is_done()
    {
        await using var place = await Installation.Prepare(_settings, "tlsown");
        var options = _authority.Pem("mixed");
        options["Orleans__Tls__Authority"] = _stranger.Root;

        (await Join(place, options)).EndsWithOneSentence("mixed.pem");
        Assert.Equal(0, await place.Database.Number("select count(*) from pg_tables where schemaname = 'public'"));
        Assert.Empty(await place.Topology.Counts());
    }

    [Fact]
    public async Task A_file_that_is_no_certificate_is_named()
    {
        await using var place = await Installation.Prepare(_settings, "tlsfile");
        var options = _authority.Pem("file");
        options["Orleans__Tls__Certificate"] = "/nowhere/silo.pem";

        (await Join(place, options)).EndsWithOneSentence("/nowhere/silo.pem");
    }

    [GeneratedRegex(@"mutual TLS on silo port [\d.]+:(\d+)")]
    private static partial Regex Port();

    private Task<ProgramRun> Join(Installation place, Dictionary<string, string> options) => SiloRun.Serve(
        _settings, place, [.. options.Select(option => (option.Key, option.Value)), ("Orleans__JoinSeconds", "3")]);
}
