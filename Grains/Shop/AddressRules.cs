using Granary.Grains.Users;
using Granary.Shop;
using Granary.Users;

namespace Granary.Grains.Shop;

/// <summary>What happens to an address. Its user, and the orders that go to it, are guarded by the database.</summary>
public sealed class AddressRules : IRules<AddressState>
{
    public RuleTable<AddressState> Table { get; } = new RuleTable<AddressState>()
        .Create<CreateAddress, AddressView>(Create, View)
        .Read<GetAddress, AddressView>(View)
        .Change<UpdateAddress, AddressView>(Update, View)
        .Delete<DeleteAddress>(Delete);

    public static AddressView View(Entity<AddressState> address) => new(
        address.Id, address.State.UserId, address.State.Country, address.State.City, address.State.Street,
        address.State.ZipCode, address.CreatedAt, address.ChangedAt, address.Version);

    private static async ValueTask<Decision<AddressState>> Create(CreateAddress m, IRuleContext context)
    {
        var user = await context.Find(new(UserSystem.User, m.UserId), new GetUser(m.UserId));
        return user.Refusal is { } missing
            ? missing
            : Decide.Write(new AddressState(m.UserId, m.Country, m.City, m.Street, m.ZipCode)) with
            {
                ReferenceError = $"user {m.UserId} is being deleted",
            };
    }

    private static Decision<AddressState> Update(Entity<AddressState> address, UpdateAddress m, IRuleContext context) =>
        Decide.Write(address.State with
        {
            Country = m.Country.Or(address.State.Country)!,
            City = m.City.Or(address.State.City)!,
            Street = m.Street.Or(address.State.Street)!,
            ZipCode = m.ZipCode.Or(address.State.ZipCode)!,
        });

    private static Decision<AddressState> Delete(Entity<AddressState> address, DeleteAddress m, IRuleContext context) =>
        Decide.End<AddressState>() with { ReferenceError = $"address {address.Id} still has orders" };
}
