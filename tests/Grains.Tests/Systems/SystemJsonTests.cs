using System.Text.Json;
using System.Text.Json.Serialization;

namespace Granary.Tests.Systems;

/// <summary>Messages as they travel, and as fingerprints see them.</summary>
public sealed partial class SystemJsonTests
{
    public enum Mood
    {
        Glad,
        VerySad,
    }

    public sealed record Sent([Named("sent_to")] long To, Mood Mood, int Priority = 5, bool Loud = false)
    {
        [Number(0, 99, places: 2)]
        public decimal? Price { get; init; }

        [Number(0, 99, places: 2)]
        public Patch<decimal> NewPrice { get; init; }

        public Patch<string?> Note { get; init; }
    }

    public sealed record Known(int One);

    [JsonSerializable(typeof(Known))]
    private sealed partial class KnownJson : JsonSerializerContext;

    [Theory]
    [InlineData("""{"sent_to":1,"mood":"very_sad"}""")]
    [InlineData("""{"sent_to":1,"mood":"very_sad","priority":0,"loud":true}""")]
    [InlineData("""{"sent_to":1,"mood":"very_sad","note":null}""")]
    [InlineData("""{"sent_to":1,"mood":"very_sad","price":1.5,"new_price":0,"note":"n"}""")]
    public void A_message_is_written_as_it_was_read(string json) => Assert.Equal(json, Written(json));

    [Theory]
    [InlineData("""{"sent_to":1,"mood":"very_sad","priority":5}""", """{"sent_to":1,"mood":"very_sad"}""")]
    [InlineData("""{"mood":"very_sad","sent_to":1,"price":1.50,"new_price":2.0}""",
        """{"sent_to":1,"mood":"very_sad","price":1.5,"new_price":2}""")]
    public void What_means_the_same_is_written_alike(string json, string written) =>
        Assert.Equal(written, Written(json));

    [Fact]
    public void A_default_of_its_own_is_there_where_nothing_was_given() =>
        Assert.Equal(5, JsonSerializer.Deserialize<Sent>("""{"sent_to":1}""", SystemJson.Messages)!.Priority);

    [Fact]
    public void A_systems_own_context_writes_as_the_house_does()
    {
        SystemJson.Know(KnownJson.Default);
        Assert.Equal("""{"one":7}""", JsonSerializer.Serialize(new Known(7), SystemJson.Views));
    }

    private static string Written(string json) =>
        JsonSerializer.Serialize(JsonSerializer.Deserialize<Sent>(json, SystemJson.Messages), SystemJson.Messages);
}
