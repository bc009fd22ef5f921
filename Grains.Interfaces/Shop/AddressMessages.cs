namespace Granary.Shop;

public sealed record CreateAddress(
    [IdOf("user")] long UserId, [Text(100)] string Country, [Text(100)] string City, [Text(200)] string Street,
    [Text(20)] string ZipCode)
    : IMessage<AddressView>;

public sealed record GetAddress(long Id) : IEntityMessage<AddressView>;

public sealed record ListAddresses(
    [IdOf("user")] long? UserId, [Integer(1, 100)] int? Count, [Integer(1, 10_000_000)] long? Page)
    : IMessage<AddressesPage>;

public sealed record UpdateAddress(long Id, long? IfVersion) : IChange<AddressView>
{
    [Text(100)]
    public Patch<string> Country { get; init; }

    [Text(100)]
    public Patch<string> City { get; init; }

    [Text(200)]
    public Patch<string> Street { get; init; }

    [Text(20)]
    public Patch<string> ZipCode { get; init; }
}

public sealed record DeleteAddress(long Id, long? IfVersion) : IChange<Deletion>;
