namespace Granary.Grains.Travel;

internal sealed class TravelReader(byte[] bytes) : BinaryReader(new MemoryStream(bytes, writable: false))
{
    /// <summary>Shares the memory of what is read.</summary>
    public ReadOnlyMemory<byte> ReadMemory()
    {
        var length = Read7BitEncodedInt();
        var from = (int)BaseStream.Position;
        var memory = bytes.AsMemory(from, length);
        BaseStream.Position = from + length;
        return memory;
    }

    public ReadOnlySpan<byte> ReadSpan() => ReadMemory().Span;

    public long? ReadOptional() => ReadBoolean() ? Read7BitEncodedInt64() : null;
}
