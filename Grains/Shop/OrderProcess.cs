using System.Globalization;
using Granary.Shop;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Shop;

/// <summary>
/// The way of an order: pending; stock taken product by product in ascending id, under keys that come from the order; a
/// refusal gives back what was taken; confirmed or rejected. A run that finds an order unfinished repeats the whole
/// way: each step that was done answers as it did then, so all runs see the same and come to the same end.
/// </summary>
public sealed class OrderProcess(
    IEngine engine, IStore store, [FromKeyedServices(SystemServices.Clock)] TimeProvider clock)
    : IActionHandler, ITimerHandler
{
    private const string StartScope = "order_start";
    private const string StockScope = "stock";

    /// <summary>The steps' outcomes are kept for 24 h; no run begins when they may be about to expire.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(23);

    public string Kind => ShopSystem.Order;

    public HandlerTable Table => new HandlerTable()
        .On<CreateOrder>(Create)
        .On<UpdateOrder>(Update);

    public Task Fire(GrainKey owner, string name) => GoOn(owner);

    private async Task<Outcome> Create(Ask ask, CreateOrder order, CancellationToken cancellation)
    {
        var key = ask.Key!.Value;
        // The end of this order, or another change under the same key: then nothing is begun.
        if (await store.Find(key) is { } recorded)
            return recorded.For(ask.Fingerprint);
        var origin = new OrderOrigin(key.Caller, key.Scope, key.Key, ask.Fingerprint, ask.CorrelationId);
        var started = await engine.Ask(
            ask with
            {
                Target = new(ShopSystem.Order, await store.NextId(ShopSystem.Order)),
                Message = new StartOrder(order, origin),
                Creates = true,
                Key = key with { Scope = StartScope },
            },
            cancellation);
        if (started.Refusal is not null)
            return started;
        // A repeat learns here which order it is. From now on it is nobody's deadline any more.
        var id = ReplyData.Read<OrderView>(started.Data).Id;
        var target = new GrainKey(ShopSystem.Order, id);
        return await GoOn(target) ?? await Finish(target, new(null, 0), origin);
    }

    private async Task<Outcome> Update(Ask ask, UpdateOrder update, CancellationToken cancellation)
    {
        var target = new GrainKey(ShopSystem.Order, update.Id);
        var outcome = await engine.Ask(ask with { Target = target }, cancellation);
        if (outcome.Refusal is null && update.Status == OrderStatus.Cancelled)
            await GoOn(target);
        return outcome;
    }

    /// <returns>The answer to the customer, if the order was pending.</returns>
    private async Task<Outcome?> GoOn(GrainKey order)
    {
        var found = await Ask(order, new GetOrderWork());
        if (found.Refusal is { Code: ErrorCode.NotFound })
            return null;
        var work = ReplyData.Read<OrderWork>(Done(found));
        if (!work.StockIsOut && work.Status != OrderStatus.Pending)
            return null;
        if (clock.GetUtcNow() - work.Since > Fresh)
        {
            throw new InvalidOperationException(
                $"{order} was left unfinished for a day: what was taken for it is not known for sure "
                + "any more, see docs/shop.md");
        }

        if (!work.StockIsOut)
            return await End(order, work);
        await Return(order, work.Items);
        Done(await Ask(order, new StockIsBack(), new(Caller.System.Name, StockScope, $"{order}/back")));
        return null;
    }

    private async Task<Outcome> End(GrainKey order, OrderWork work)
    {
        var end = await Take(order, work.Items);
        var outcome = await Finish(order, end, work.Origin!);
        if (outcome.Refusal is not { Code: ErrorCode.IdempotencyConflict })
            return outcome;
        // Its caller spent the key on another change meanwhile. That stays so however often the process
        // runs: it gives back what it took.
        if (end.Reason is null)
            await Return(order, work.Items);
        var spent = new FinishOrder("its key was used for another request as well", 0);
        Done(await Ask(order, spent, new(Caller.System.Name, StockScope, $"{order}/end")));
        return outcome;
    }

    private async Task<FinishOrder> Take(GrainKey order, IReadOnlyList<OrderItem> items)
    {
        var total = 0m;
        for (var n = 0; n < items.Count; n++)
        {
            var outcome = await Step(order, "take", items[n], new TakeStock(order.Id, items[n].Quantity));
            if (outcome.Refusal is { Code: ErrorCode.Conflict or ErrorCode.NotFound } refusal)
            {
                await Return(order, [.. items.Take(n)]);
                return new(refusal.Error, 0);
            }

            total += items[n].Quantity * ReplyData.Read<StockTaken>(Done(outcome)).Price;
        }

        return new(null, total);
    }

    private async Task Return(GrainKey order, IReadOnlyList<OrderItem> items)
    {
        foreach (var item in items)
        {
            var outcome = await Step(order, "return", item, new ReturnStock(order.Id, item.Quantity));
            // To a product that was deleted nothing can be given back.
            if (outcome.Refusal is not { Code: ErrorCode.NotFound })
                Done(outcome);
        }
    }

    /// <summary>
    /// The end is the reply to the original caller, whichever run reaches it: it is recorded under that caller's key.
    /// </summary>
    private ValueTask<Outcome> Finish(GrainKey order, FinishOrder end, OrderOrigin origin) => engine.Ask(new()
    {
        Target = order,
        Message = end,
        Caller = Caller.System,
        Key = new(origin.Caller, origin.Scope, origin.Key),
        Fingerprint = origin.Fingerprint,
        CorrelationId = origin.CorrelationId,
    });

    private ValueTask<Outcome> Step(GrainKey order, string step, OrderItem item, object message) => Ask(
        new(ShopSystem.Product, item.ProductId), message,
        new(Caller.System.Name, StockScope,
            string.Create(CultureInfo.InvariantCulture, $"{order}/{step}/{item.ProductId}")));

    private ValueTask<Outcome> Ask(GrainKey target, object message, OutcomeKey? key = null) =>
        engine.Ask(SystemAsks.Of(target, message, key) with { RecordsRefusals = key is not null });

    private static ReadOnlyMemory<byte> Done(Outcome outcome) => outcome.Done("shop");
}
