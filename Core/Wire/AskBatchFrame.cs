namespace Granary.Wire;

[GenerateSerializer, Alias("granary.asks.frame")]
internal struct AskBatchFrame
{
    [Id(0)]
    public AskFrame[]? Asks;

    [Id(1)]
    public byte[]? Proof;
}
