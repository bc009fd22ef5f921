using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Inbound;
using Granary.AmqpBridge.Intake;
using RabbitMQ.Client;

namespace Granary.Tests.Inbound;

public sealed class IntakeRoomTests
{
    private readonly IntakeRoom _room = new(100_000);
    private readonly OpenDeliveries _open;

    public IntakeRoomTests() => _open = new(null!, _room);

    [Fact]
    public void A_reply_takes_room_until_its_delivery_is_returned_and_none_afterwards()
    {
        var delivery = Delivery();
        _open.Add(delivery);
        _open.TakeRoom(delivery, 70_000);
        Assert.Equal((false, false), (_room.IsHalfFree, _room.IsOverfull));
        _open.TakeRoom(delivery, 70_000);
        Assert.True(_room.IsOverfull);

        _open.Abandon();
        _open.TakeRoom(delivery, 70_000);
        Assert.True(_room.IsHalfFree);
        Assert.True(_room.TryTake(100_000));
    }

    [Fact]
    public void A_body_alone_fills_the_room_and_never_overfills_it()
    {
        Assert.True(_room.TryTake(5_000_000));
        Assert.False(_room.TryTake(5_000));
        Assert.False(_room.IsOverfull);
    }

    private Delivery Delivery() =>
        new(_open, null!, new(1, false, "", new BasicProperties(), default), [], default)
        {
            Arrived = 0,
            Dispatcher = new Fixtures.FakeDispatcher(),
            Seen = default,
            Room = 0,
        };
}
