using System.Text.Json;
using Granary.Dispatch.Binding;
using Granary.Grains.Users;
using Granary.Users;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>
/// A name with a character that nobody sees, or with letters put together from parts, was another name than the one
/// that it looks like.
/// </summary>
public sealed class UnseenNameTests
{
    [Theory]
    [InlineData("a\u200bda")]
    [InlineData("ada\u200d")]
    [InlineData("\ufeffada")]
    [InlineData("\u202eada")]
    [InlineData("\u2066ada\u2069")]
    [InlineData("a\u00adda")]
    [InlineData("ada\u001b[2J")]
    [InlineData("a\nda")]
    [InlineData("a\u2028da")]
    [InlineData("e\u0301va")]
    [InlineData("\u1100\u1161")]
    [InlineData("\u304b\u3099")]
    [InlineData("\uf900")]
    public void A_name_with_what_nobody_sees_is_refused(string name)
    {
        Assert.NotNull(Fault("register", new { username = name, email = "a@x.org", password = "correct horse" }));
        Assert.NotNull(Fault("create_user", new { username = name, email = "a@x.org" }));
        Assert.NotNull(Fault("update_user", new { id = 1, username = name }));
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("Ада Лавлейс")]
    [InlineData("王小明")]
    [InlineData("\u00e9va")]
    [InlineData("नेहा")]
    [InlineData("שָׁלוֹם")]
    [InlineData("가나")]
    [InlineData("ada 😀")]
    public void A_name_in_any_language_is_taken(string name) =>
        Assert.Null(Fault("register", new { username = name, email = "a@x.org", password = "correct horse" }));

    /// <summary>Who was registered with such a name before can still log in.</summary>
    [Fact]
    public void Such_a_name_can_be_logged_in_with() =>
        Assert.Null(Fault("login", new { username = "a\u200bda", password = "correct horse" }));

    private static FieldError? Fault(string action, object data)
    {
        var line = new UserSystem().Actions.First(line => line.Name == action);
        Binder.Bind(line, JsonSerializer.SerializeToElement(data), out var refusal);
        return refusal?.Details!.Single(fault => fault.Field == "username");
    }
}
