namespace Granary.Grains.Travel;

internal sealed class TravelWriter() : BinaryWriter(new MemoryStream(512))
{
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Write7BitEncodedInt(bytes.Length);
        Write(bytes);
    }

    public void WriteOptional(long? number)
    {
        Write(number is not null);
        if (number is { } given)
            Write7BitEncodedInt64(given);
    }

    public byte[] ToArray() => ((MemoryStream)OutStream).ToArray();
}
