using System.Text.Json.Serialization;

namespace Granary.Shop;

public sealed record CreateAddress(long UserId, string Country, string City, string Street, string ZipCode)
    : IMessage<AddressView>;

public sealed record GetAddress(long Id) : IEntityMessage<AddressView>;

public sealed record ListAddresses(long? UserId, int? Count, long? Page) : IMessage<AddressesPage>;

public sealed record UpdateAddress : IChange<AddressView>
{
    public required long Id { get; init; }

    public long? IfVersion { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> Country { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> City { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> Street { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> ZipCode { get; init; }
}

public sealed record DeleteAddress(long Id, long? IfVersion) : IChange<Deletion>;
