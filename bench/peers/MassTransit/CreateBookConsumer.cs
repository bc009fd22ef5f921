using MassTransit;

namespace Granary.Peers;

/// <summary>The usual request/response consumer.</summary>
public sealed class CreateBookConsumer(BookTable books) : IConsumer<CreateBook>
{
    public async Task Consume(ConsumeContext<CreateBook> context)
    {
        var key = context.RequestId?.ToString() ?? throw new InvalidOperationException("a request without requestId");
        await context.RespondAsync(await books.Add(context.Message, key));
    }
}
