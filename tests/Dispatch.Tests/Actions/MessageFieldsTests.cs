using System.Text.Json;
using Granary.Grains;

namespace Granary.Tests.Dispatch.Actions;

/// <summary>What a message's members say about its fields.</summary>
public sealed class MessageFieldsTests
{
    public enum Mood
    {
        Glad,
        VerySad,
    }

    public sealed record Part([IdOf("thing")] long ThingId, [Integer(1, 9)] int Many = 1);

    public abstract record Inherited
    {
        [Named("which_id"), IdOf("thing")]
        public required long Which { get; init; }

        [Inside]
        public object? Unseen { get; init; }
    }

    public sealed record All(
        [Text(9)] string Required, [Text(9, min: 0)] string? Optional, Mood Mood, [Text(9)] string Kept = "k",
        long? IfVersion = null)
        : Inherited, IEntityMessage<Deletion>
    {
        public required long Id { get; init; }

        [Number(0, 9, places: 1)]
        public Patch<decimal> KeptNumber { get; init; }

        public Patch<DateTimeOffset?> Cleared { get; init; }

        [Items(3), Text(2)]
        public Patch<IReadOnlyList<string>?> Words { get; init; }

        [Items(3, min: 2)]
        public IReadOnlyList<Part>? Parts { get; init; }

        [Text(9), Secret]
        public string? Hidden { get; init; }

        public int? Limit { get; init; }

        public bool Kind { get; init; }
    }

    public sealed record Wrong(string Text, long Number, decimal Price, object Thing, IReadOnlyList<Part> List,
        [Items(2)] IReadOnlyList<string> Words);

#nullable disable
    public sealed record Oblivious([Text(9)] string Text);
#nullable restore

    [Fact]
    public void Members_become_fields_in_the_order_of_the_record() => Assert.Equal(
        [
            "required:string!", "optional:string?", "mood:choice!", "kept:string", "if_version:id?",
            "which_id:id!", "id:id!",
            "kept_number:number", "cleared:time?", "words:string[]?", "parts:object[]?", "hidden:string?",
            "limit:integer?", "kind:boolean",
        ],
        MessageFields.Of(typeof(All)).Fields.Select(Line));

    [Fact]
    public void A_field_knows_what_else_its_member_says()
    {
        var fields = MessageFields.Of(typeof(All)).Fields.ToDictionary(field => field.Name);
        Assert.Equal(["glad", "very_sad"], fields["mood"].Choices);
        Assert.Equal("thing", fields["which_id"].IdOf);
        Assert.True(fields["hidden"].Secret);
        Assert.Equal(["thing_id:id!", "many:integer"], fields["parts"].Item!.Select(Line));
        Assert.Equal("must have 2 to 3 items", fields["parts"].Check(JsonElement.Parse("[{}]")));
        Assert.Equal("must have at most 3 items", fields["words"].Check(JsonElement.Parse("[1,2,3,4]")));
    }

    [Fact]
    public void What_no_field_can_be_made_of_is_said_with_what_to_do() => Assert.Equal(
        [
            "'text' of Wrong is a text without a limit: say [Text(200)]",
            "'number' of Wrong is a number without limits: say [Integer(0, 10)]",
            "'price' of Wrong is a number without limits: say [Number(0, 10, places: 2)]",
            "'thing' of Wrong is a Object, which no field can be: say [Inside] where no client gives it",
            "'list' of Wrong is a list without a limit: say [Items(100)]",
            "'words' of Wrong is a list of texts without a limit: say [Items(100), Text(50)]",
        ],
        MessageFields.Of(typeof(Wrong)).Faults);

    [Fact]
    public void A_message_compiled_without_nullable_is_refused() => Assert.Contains(
        "compiled without nullable", Assert.Single(MessageFields.Of(typeof(Oblivious)).Faults),
        StringComparison.Ordinal);

    [Fact]
    public void Each_field_is_a_member_of_its_messages_JSON() => Assert.All(FiveSystems.Table.Actions, action =>
        Assert.Empty(action.Fields.Select(field => field.Name)
            .Except(action.Message.Info.Properties.Select(member => member.Name))));

    private static string Line(Field field) =>
        $"{field.Name}:{field.Type}{(field.Required ? "!" : field.Kept ? "" : "?")}";
}
