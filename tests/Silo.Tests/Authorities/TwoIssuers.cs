using Granary.Dispatch.Security;
using Granary.Hosting.Authorities;
using Granary.Tests.Engines.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Authorities;

/// <summary>Two issuers whose keys are known, and what checks their tokens and ours.</summary>
internal sealed class TwoIssuers
{
    public const string One = "https://one.example/realms/x";
    public const string Other = "https://other.example";

    public static readonly TestKey Rsa = TestKey.Rsa("k1");
    public static readonly TestKey Curve = TestKey.Curve("e1");
    public static readonly TestKey OthersRsa = TestKey.Rsa("k1");
    public static readonly TestKey OthersAlone = TestKey.Rsa("k2");
    public static readonly TestKey Strange = TestKey.Rsa("k1");

    public TwoIssuers(params IEnumerable<string> more)
    {
        Security.Authorities.Add(new()
        {
            Issuer = One,
            Audience = "granary, api://granary",
            Scopes = { ["library"] = "librarian, books:all", ["shop"] = "books:all" },
            ScopeClaims = "scope,roles,realm_access.roles,https://one.example/roles",
        });
        Security.Authorities.Add(new() { Issuer = Other, Audience = "granary" });
        Sets[One] = TestKey.Set([Rsa.Jwk(), Curve.Jwk(), .. more]);
        Sets[Other] = TestKey.Set([OthersRsa, OthersAlone]);
        Tokens = new(Security, Read, Time, NullLoggerFactory.Instance);
        Checker = new(Security, Time, Tokens);
        Tokens.Look();
    }

    public SecurityOptions Security { get; } = new();

    public Dictionary<string, byte[]> Sets { get; } = [];

    public FakeTime Time { get; } = new();

    public ForeignTokens Tokens { get; }

    public TokenChecker Checker { get; }

    public static string Claims(
        string issuer = $"\"{One}\"", string audience = "\"granary\"", string subject = "\"ann\"",
        string expires = "9999999999", string more = "") =>
        $$"""{"iss":{{issuer}},"aud":{{audience}},"sub":{{subject}},"exp":{{expires}}{{more}}}""";

    public Principal? Check(string token) => Checker.Check(token);

    private Task<byte[]> Read(AuthorityOptions authority, CancellationToken stop) =>
        Task.FromResult(Sets[authority.Issuer]);
}
