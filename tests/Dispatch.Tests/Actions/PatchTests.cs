using System.Text.Json;
using Granary.Tasks;

namespace Granary.Tests.Dispatch.Actions;

public sealed class PatchTests
{
    [Fact]
    public void A_time_and_a_list_know_null_from_absent_and_given()
    {
        var absent = Read("""{"id":1}""");
        var cleared = Read("""{"id":1,"due_at":null,"tags":null}""");
        var given = Read("""{"id":1,"due_at":"2030-01-01T00:00:00Z","tags":["a"]}""");

        Assert.False(absent.DueAt.Given || absent.Tags.Given);
        Assert.Equal((true, null, true, null),
            (cleared.DueAt.Given, cleared.DueAt.Value, cleared.Tags.Given, cleared.Tags.Value));
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), given.DueAt.Value);
        Assert.Equal(["a"], given.Tags.Value!);
    }

    [Theory]
    [InlineData("""{"id":1}""")]
    [InlineData("""{"id":1,"due_at":null,"tags":null}""")]
    [InlineData("""{"id":1,"due_at":"2030-01-01T00:00:00.000000Z","tags":["a"]}""")]
    public void A_message_is_written_as_it_was_read(string json) => Assert.Equal(json, Written(json));

    [Fact]
    public void One_moment_is_written_alike_in_whatever_offset_it_was_given() => Assert.Equal(
        Written("""{"id":1,"due_at":"2030-01-01T00:00:00Z"}"""),
        Written("""{"due_at":"2030-01-01T02:00:00+02:00","id":1}"""));

    private static UpdateTaskV2 Read(string json) =>
        JsonSerializer.Deserialize<UpdateTaskV2>(json, SystemJson.Messages)!;

    private static string Written(string json) => JsonSerializer.Serialize(Read(json), SystemJson.Messages);
}
