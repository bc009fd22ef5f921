using Granary.Shop;
using Json = Granary.Shop.ShopViewJson;

namespace Granary.Grains.Shop;

/// <summary>What happens to an address. Its user, and the orders that go to it, are guarded by the database.</summary>
public sealed class AddressRules : IRules
{
    public ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context) => (message, current) switch
    {
        (CreateAddress m, _) => Create(m, context),
        (_, null) => new(Changes.Missing(context)),
        (GetAddress, _) => new(Decision.Answer(View(current))),
        (UpdateAddress m, _) => new(current.Stale(context, m.IfVersion) ?? Write(current.Next(context, Updated(current, m)))),
        (DeleteAddress m, _) => new(current.Stale(context, m.IfVersion) ?? Delete(current)),
        _ => throw new InvalidOperationException($"An address does not understand {message.GetType().Name}."),
    };

    public static AddressView ViewOf(Entity entity)
    {
        var address = (AddressState)entity.State;
        return new(
            entity.Id, address.UserId, address.Country, address.City, address.Street, address.ZipCode,
            entity.CreatedAt, entity.ChangedAt(), entity.Version);
    }

    private static async ValueTask<Decision> Create(CreateAddress m, IRuleContext context)
    {
        if (await context.Find(new(Granary.Users.UserActions.User, m.UserId), new Granary.Users.GetUser(m.UserId)) is { Refusal: { } missing })
            return Decision.Refuse(missing.Code, missing.Error);
        return Write(Changes.First(context, new AddressState(m.UserId, m.Country, m.City, m.Street, m.ZipCode))) with
        {
            ReferenceError = $"user {m.UserId} is being deleted",
        };
    }

    private static AddressState Updated(Entity current, UpdateAddress update)
    {
        var address = (AddressState)current.State;
        return address with
        {
            Country = update.Country.Or(address.Country)!,
            City = update.City.Or(address.City)!,
            Street = update.Street.Or(address.Street)!,
            ZipCode = update.ZipCode.Or(address.ZipCode)!,
        };
    }

    private static Decision Delete(Entity address) =>
        Decision.Delete(ReplyData.Of(new Deletion(address.Id), Json.Default.Deletion)) with
        {
            ReferenceError = $"address {address.Id} still has orders",
        };

    private static Decision Write(Entity address) => Decision.Write(address, View(address));

    private static byte[] View(Entity address) => ReplyData.Of(ViewOf(address), Json.Default.AddressView);
}
