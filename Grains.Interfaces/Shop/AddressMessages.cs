using System.Text.Json.Serialization;

namespace Granary.Shop;

public sealed record CreateAddress(long UserId, string Country, string City, string Street, string ZipCode)
    : IMessage<AddressView>;

public sealed record GetAddress(long Id) : IEntityMessage<AddressView>;

public sealed record ListAddresses(long? UserId, int? Count, long? Page) : IMessage<AddressesPage>;

public sealed record UpdateAddress : IEntityMessage<AddressView>
{
    public required long Id { get; init; }

    public long? IfVersion { get; init; }

    public Patch<string> Country { get; init; }

    public Patch<string> City { get; init; }

    public Patch<string> Street { get; init; }

    public Patch<string> ZipCode { get; init; }
}

public sealed record DeleteAddress(long Id, long? IfVersion) : IEntityMessage<Deletion>;
