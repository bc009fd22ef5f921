using Granary.AmqpBridge.Frames;

namespace Granary.AmqpBridge.Unreadable;

/// <summary>The properties that can be read without looking into the headers.</summary>
internal sealed class SavedProperties
{
    private readonly Dictionary<Bit, string> _texts = [];

    public string? ContentType => _texts.GetValueOrDefault(Bit.ContentType);

    public string? CorrelationId => _texts.GetValueOrDefault(Bit.CorrelationId);

    public string? ReplyTo => _texts.GetValueOrDefault(Bit.ReplyTo);

    public string? MessageId => _texts.GetValueOrDefault(Bit.MessageId);

    /// <summary>The bits of the flags, and so the order of the properties.</summary>
    private enum Bit
    {
        ContentType = 15,
        ContentEncoding = 14,
        Headers = 13,
        DeliveryMode = 12,
        Priority = 11,
        CorrelationId = 10,
        ReplyTo = 9,
        Expiration = 8,
        MessageId = 7,
    }

    /// <summary>As far as they can be read.</summary>
    public static SavedProperties Of(ReadOnlySpan<byte> properties)
    {
        var saved = new SavedProperties();
        try
        {
            var fields = new FrameFields(properties);
            var flags = fields.Short();
            for (var bit = Bit.ContentType; bit >= Bit.MessageId; bit--)
                if ((flags & (1 << (int)bit)) != 0)
                    saved.Read(bit, ref fields);
        }
        catch (InvalidDataException)
        {
            // What came before the break is saved.
        }
        return saved;
    }

    private void Read(Bit bit, ref FrameFields fields)
    {
        switch (bit)
        {
            case Bit.Headers:
                fields.Take((int)Math.Min(fields.Long(), int.MaxValue));
                break;
            case Bit.DeliveryMode or Bit.Priority:
                fields.Octet();
                break;
            default:
                _texts.Add(bit, fields.ShortText());
                break;
        }
    }
}
