using Granary.Library;
using Granary.Shop;
using Granary.Storms.Clients;
using Granary.Tests.Users;
using Granary.Users;

namespace Granary.Tests.Typed;

/// <summary>A client with an API key and the typed grains of a running system.</summary>
[Collection(SystemSuite.Name)]
public sealed class TypedGrainTests(SystemFixture system) : IAsyncLifetime
{
    private CodeClient _client = null!;

    public async Task InitializeAsync() => _client = await CodeClient.Connect(system.Installation, Question.ApiKey);

    public async Task DisposeAsync() => await _client.DisposeAsync();

    [Fact]
    public async Task A_book_is_made_read_changed_and_deleted()
    {
        var made = await _client.Granary.Create(new CreateBook("1984", "Orwell", 1949, null));
        var book = _client.Grains.GetGrain<IBookGrain>(made.Id);
        Assert.Equal("1984", (await book.Ask(new GetBook(made.Id))).Title);
        Assert.Equal("1984", (await _client.Granary.Ask(new GetBook(made.Id))).Title);
        var changed = await book.Ask(new UpdateBook(made.Id, null) { Title = new(true, "Animal Farm") });
        Assert.Equal("Animal Farm", changed.Title);
        Assert.Equal(1949, changed.Year);
        await book.Ask(new DeleteBook(made.Id, null));
        Assert.Equal(ErrorCode.NotFound, (await CodeClient.Refused(book.Ask(new GetBook(made.Id)))).Code);
    }

    [Fact]
    public async Task A_refusal_comes_with_code_details_and_key()
    {
        var create = _client.Granary.Send(new CreateBook("", "Orwell", 3000, null), new() { Key = "refused" });
        var refused = await CodeClient.Refused(create);
        Assert.Equal((ErrorCode.ValidationFailed, "refused"), (refused.Code, refused.Key));
        Assert.Equal(["title", "year"], refused.Details.Select(one => one.Field).Order());
    }

    [Fact]
    public async Task A_change_without_a_key_is_told_the_one_it_got()
    {
        var create = new CreateBook("t", "a", null, null);
        var made = await _client.Granary.Send(create);
        Assert.False(made.Replayed);
        var again = await _client.Granary.Send(create, new() { Key = made.Key });
        Assert.Equal(made with { Replayed = true }, again);
        Assert.Null((await _client.Granary.Send(new GetBook(made.Data.Id))).Key);
    }

    [Fact]
    public async Task The_same_key_gets_the_same_reply_at_every_door()
    {
        var byQueue = await system.Ask("v1", "create_book", """{"title":"t","author":"a"}""", key: "typed-create");
        var byCode = await _client.Granary.Send(new CreateBook("t", "a", null, null), new() { Key = "typed-create" });
        Assert.Equal((byQueue.Number("id"), true), (byCode.Data.Id, byCode.Replayed));

        var grain = _client.Grains.GetGrain<IBookGrain>(byCode.Data.Id);
        var update = new UpdateBook(byCode.Data.Id, null) { Year = new(true, 1999) };
        var changed = await grain.Send(update, new() { Key = "typed-update" });
        var again = await system.Ask(
            "v1", "update_book", $$"""{"id":{{update.Id}},"year":1999}""", key: "typed-update");
        Assert.Equal((changed.Data.Version, true), (again.Number("version"), again.Replayed));
        var other = await CodeClient.Refused(
            grain.Send(update with { Year = new(true, 1) }, new() { Key = "typed-update" }));
        Assert.Equal(ErrorCode.IdempotencyConflict, other.Code);
    }

    [Fact]
    public async Task A_typed_grain_refuses_what_is_not_for_it()
    {
        var book = _client.Grains.GetGrain<IBookGrain>(7);
        Assert.Equal(
            ErrorCode.InvalidRequest, (await CodeClient.Refused(book.Ask(new CreateBook("t", "a", null, null)))).Code);
        Assert.Equal(ErrorCode.InvalidRequest, (await CodeClient.Refused(book.Ask(new GetBook(8)))).Code);
        Assert.Equal(ErrorCode.InvalidRequest, (await CodeClient.Refused(book.Ask(new GetAuthor(7)))).Code);
        Assert.Equal(ErrorCode.InvalidRequest, (await CodeClient.Refused(_client.Granary.Create(new GetBook(7)))).Code);
    }

    [Fact]
    public async Task Keys_that_no_door_takes_are_refused()
    {
        var create = new CreateBook("t", "a", null, null);
        foreach (var key in new[] { "", new string('k', 256) })
            Assert.Equal(ErrorCode.InvalidRequest,
                (await CodeClient.Refused(_client.Granary.Send(create, new() { Key = key }))).Code);
        var answer = await _client.Grains.GetGrain<IBookGrain>(7)
            .Ask(new() { Message = new DeleteBook(7, null) }, CancellationToken.None);
        Assert.Equal(ErrorCode.InvalidRequest, answer.Outcome!.Refusal!.Code);
    }

    [Fact]
    public async Task What_a_handler_answers_is_asked_of_the_entity_as_well()
    {
        var (user, name) =
            (await _client.Granary.Create(new CreateUser(Person.FreshName(), $"{Guid.NewGuid():N}@x.org", null, null)),
                "box");
        Assert.Equal(user, await _client.Grains.GetGrain<IUserGrain>(user.Id).Ask(new GetUser(user.Id)));
        var address = await _client.Granary.Create(new CreateAddress(user.Id, "c", "c", "s", "z"));
        var product = await _client.Granary.Create(new CreateProduct(name, null, 2.5m, 3));
        var order = await _client.Granary.Create(new CreateOrder(user.Id, address.Id, [new(product.Id, 2)]));
        Assert.Equal(OrderStatus.Confirmed, order.Status);
        Assert.Equal(5m, order.Total);
        var grain = _client.Grains.GetGrain<IOrderGrain>(order.Id);
        Assert.Equal(
            OrderStatus.Shipped, (await grain.Ask(new UpdateOrder(order.Id, null, OrderStatus.Shipped))).Status);
        Assert.Equal(
            1,
            (await _client.Grains.GetGrain<IProductGrain>(product.Id).Ask(new GetProduct(product.Id))).StockQuantity);
    }
}
