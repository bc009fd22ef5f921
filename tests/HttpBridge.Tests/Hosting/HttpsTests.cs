using System.ComponentModel.DataAnnotations;
using System.Net;
using Granary.HttpBridge;
using Granary.Tests.HttpBridge.Fixtures;

namespace Granary.Tests.HttpBridge.Hosting;

public sealed class HttpsTests(CertificateFiles files) : IClassFixture<CertificateFiles>
{
    [Theory]
    [InlineData("own.pem", "key.pem", null)]
    [InlineData("own.pem", "locked.pem", CertificateFiles.Password)]
    [InlineData("own.pfx", null, CertificateFiles.Password)]
    public async Task The_door_answers_over_https(string certificate, string? key, string? password)
    {
        var door = new Door { Options = files.Options(certificate, key, password) };
        await door.InitializeAsync();
        var response = await door.Send("GET", "/api/v1/books/7");
        await door.DisposeAsync();

        Assert.Equal((HttpStatusCode.OK, "https"), (response.StatusCode, response.RequestMessage!.RequestUri!.Scheme));
    }

    [Theory]
    [InlineData("missing.pem", "key.pem", null, "does not exist")]
    [InlineData("own.pem", "missing.pem", null, "does not exist")]
    [InlineData("own.pem", "nonsense.pem", null, "cannot be read")]
    [InlineData("nonsense.pem", "key.pem", null, "cannot be read")]
    [InlineData("own.pem", "locked.pem", "wrong", "cannot be read")]
    [InlineData("own.pfx", null, "wrong", "cannot be read")]
    [InlineData("own.pem", null, null, "cannot be read")]
    public void A_certificate_that_cannot_be_used_is_one_sentence(
        string certificate, string? key, string? password, string why)
    {
        var fault = Assert.Throws<SetupException>(
            () => ServerCertificate.Load(files.Options(certificate, key, password)));

        Assert.Contains(why, fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void An_https_address_needs_a_certificate()
    {
        var options = new HttpOptions { Urls = "http://127.0.0.1:1;https://127.0.0.1:2" };
        var faults = options.Validate(new ValidationContext(options));

        Assert.Equal([nameof(HttpOptions.CertificateFile)], Assert.Single(faults).MemberNames);
    }
}
