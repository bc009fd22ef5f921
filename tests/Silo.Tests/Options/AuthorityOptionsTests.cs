using Granary.Dispatch.Security;
using Granary.Hosting.Options;
using Microsoft.Extensions.Configuration;

namespace Granary.Tests.Options;

/// <summary>Other issuers in the options: read as any option, and all faults told together.</summary>
public sealed class AuthorityOptionsTests
{
    private const string At = "Security:Authorities:0:";

    [Fact]
    public void What_is_configured_is_bound()
    {
        var (options, faults) = Read(
            ("Issuer", "https://one.example"), ("Audience", "granary"), ("KeysAddress", "https://one.example/keys"),
            ("Scopes:library", "a:b,c"), ("ScopeClaims", "roles"), ("RefreshMinutes", "5"), ("Subject", "oid"));

        Assert.Empty(faults);
        var one = Assert.Single(options.Authorities);
        Assert.Equal(("https://one.example", "granary", "a:b,c"), (one.Issuer, one.Audience, one.Scopes["library"]));
        Assert.Equal(("https://one.example/keys", "roles", 5, "oid"),
            (one.KeysAddress, one.ScopeClaims, one.RefreshMinutes, one.Subject));
    }

    [Theory]
    [InlineData("Issuer", "", "0:Issuer: must have")]
    [InlineData("Issuer", "https://one.example|", "0:Issuer: must have no")]
    [InlineData("Issuer", "https://one.example ", "0:Issuer: must have no")]
    [InlineData("Issuer", "http://ours", "0:Issuer: is our own")]
    [InlineData("Issuer", "http://one.example", "0:Issuer: must begin with https://")]
    [InlineData("Issuer", "one", "0:Issuer: is no address")]
    [InlineData("KeysAddress", "keys", "0:KeysAddress: must be an address")]
    [InlineData("KeysAddress", "file:///etc/passwd", "0:KeysAddress: must be an address")]
    [InlineData("KeysAddress", "http://one.example/keys", "0:KeysAddress: must begin with https://")]
    [InlineData("KeysAddress", "https://me:secret@one.example/keys", "0:KeysAddress: must hold no user")]
    [InlineData("Audience", " , ", "0:Audience: is missing")]
    [InlineData("Subject", " ", "0:Subject: is missing")]
    [InlineData("RefreshMinutes", "0", "0:RefreshMinutes: must be")]
    [InlineData("RefreshMinutes", "often", "RefreshMinutes")]
    [InlineData("Scopes:admin", "x", "0:Scopes:admin: there is no such scope for tokens (known: library, shop)")]
    [InlineData("Scopes:library", "", "0:Scopes:library: is missing")]
    [InlineData("Secret", "x", "Secret")]
    public void A_fault_names_its_option(string option, string value, string told)
    {
        var (_, faults) = Read(
            ("Issuer", "https://one.example"), ("Audience", "granary"), ("Scopes:shop", "x"), (option, value));

        Assert.Contains(told, Assert.Single(faults));
    }

    [Fact]
    public void All_faults_are_told_together()
    {
        var (_, faults) = Read(("Issuer", ""), ("RefreshMinutes", "-1"), ("Scopes:x", "y"), ("ScopeClaims", ","));

        Assert.Equal(5, faults.Count);
    }

    [Fact]
    public void An_issuer_is_there_once()
    {
        var security = new SecurityOptions();
        for (var n = 0; n < 2; n++)
            security.Authorities.Add(new() { Issuer = "https://one.example", Audience = "granary" });

        Assert.Contains("Authorities:1:Issuer: 'https://one.example' is there twice",
            Assert.Single(AuthorityFaults.Of(security, isProduction: true, [])));
    }

    [Fact]
    public void The_development_profile_takes_http()
    {
        var security = new SecurityOptions();
        security.Authorities.Add(new() { Issuer = "http://localhost:8080/realms/x", Audience = "granary" });

        Assert.Empty(AuthorityFaults.Of(security, isProduction: false, []));
    }

    [Fact]
    public void A_text_in_place_of_the_list_is_a_fault()
    {
        var reader = new OptionsReader(Configured(("Security:Authorities", "https://one.example")));
        reader.Read<SecurityOptions>(SecurityOptions.Section);

        Assert.Contains("Authorities", Assert.Throws<SetupException>(reader.ThrowFaults).Message);
    }

    private static (SecurityOptions Options, List<string> Faults) Read(params (string Key, string Value)[] pairs)
    {
        var reader = new OptionsReader(
            Configured([("Security:Issuer", "http://ours"), .. pairs.Select(pair => (At + pair.Key, pair.Value))]));
        var options = reader.Read<SecurityOptions>(SecurityOptions.Section);
        reader.Refuse(AuthorityFaults.Of(options, isProduction: true, ["library", "shop"]));
        var told = Record.Exception(reader.ThrowFaults)?.Message ?? "";
        return (options, [.. told.Split("; ").Where(one => one.Length > 0)]);
    }

    private static IConfiguration Configured(params (string Key, string Value)[] pairs) => new ConfigurationBuilder()
        .AddInMemoryCollection(pairs.GroupBy(pair => pair.Key, pair => pair.Value)
            .Select(one => new KeyValuePair<string, string?>(one.Key, one.Last())))
        .Build();
}
