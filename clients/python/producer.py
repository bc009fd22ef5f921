#!/usr/bin/env python3
"""Five products and three orders through the queues `product` and `order`, which know nothing of the envelope.

    producer.py [--run NAME] [--timeout 30]

Run it again with the same --run within a day: everything is answered as before, and nothing is done twice.
The broker is taken from GRANARY_AMQP, the API key from GRANARY_API_KEY.
Exit code: 0 everything was answered, 1 something was refused, 3 not everything was answered in time.
"""

import argparse
import json
import sys
import time
import uuid

import pika

from client import API_KEY, LOST, Client, hang_up

PRODUCTS = [("Lamp", 19.99, 10), ("Chair", 45, 5), ("Table", 120, 2), ("Shelf", 60.5, 4), ("Rug", 80, 1)]


class Refused(Exception):
    pass


class Producer:
    """Publishes bare data, and publishes again what is not answered: the same message_id never has a second effect."""

    def __init__(self, run, url, prefix=""):
        self.url, self.prefix = url, prefix
        self.replies = f"{prefix}replies.producer.{run}"

    def publish_all(self, queue, bodies, timeout):
        """The replies in the order of the bodies, which are given by their message_id."""
        answered, deadline = {}, time.monotonic() + timeout
        while len(answered) < len(bodies):
            if time.monotonic() >= deadline:
                raise TimeoutError(f"{len(bodies) - len(answered)} messages to {queue} were not answered in time")
            try:
                self._attempt(queue, bodies, answered, deadline)
            except LOST as error:
                print(f"lost the broker, trying again: {error!r}", file=sys.stderr)
                time.sleep(0.5)
        return [answered[message_id] for message_id in bodies]

    def _attempt(self, queue, bodies, answered, deadline):
        connection = pika.BlockingConnection(pika.URLParameters(self.url))
        try:
            channel = connection.channel()
            channel.confirm_delivery()
            # It outlives a lost connection, and this program; unused for five minutes it goes.
            channel.queue_declare(self.replies, durable=True, arguments={"x-expires": 300_000})
            for message_id in [one for one in bodies if one not in answered]:
                properties = pika.BasicProperties(
                    content_type="application/json", delivery_mode=2, message_id=message_id, correlation_id=message_id,
                    reply_to=self.replies, headers={"authorization": API_KEY})
                body = json.dumps(bodies[message_id]).encode()
                # Confirmed and mandatory: returns once the broker has it safe.
                channel.basic_publish("", self.prefix + queue, body, properties, mandatory=True)
            for method, received, reply in channel.consume(self.replies, auto_ack=True, inactivity_timeout=0.1):
                if method is not None and received.correlation_id in bodies:
                    answered[received.correlation_id] = json.loads(reply)
                if len(answered) == len(bodies) or time.monotonic() >= deadline:
                    return
        finally:
            hang_up((connection,))


def customer(client, run):
    """A user and an address, made with the envelope: these have no queue of their own."""
    name = f"producer-{run}"
    user = done(client.ask("create_user", {"username": name, "email": f"{name}@example.com"}, key=f"{name}-user"))
    place = {"user_id": user["id"], "country": "France", "city": "Lyon", "street": "1 rue X", "zip_code": "69001"}
    address = done(client.ask("create_address", place, key=f"{name}-address"))
    return {"user_id": user["id"], "delivery_address_id": address["id"]}


def done(reply):
    if reply["status"] != "ok":
        raise Refused(reply["error"])
    return reply["data"]


def produce(client, run, timeout):
    producer = Producer(run, client.url, client.prefix)
    buyer = customer(client, run)
    bodies = {f"{run}-product-{n}": {"name": name, "price": price, "stock_quantity": stock}
              for n, (name, price, stock) in enumerate(PRODUCTS, 1)}
    products = [done(reply) for reply in producer.publish_all("product", bodies, timeout)]
    for product in products:
        print(f"product {product['id']}: {product['name']}, {product['stock_quantity']} in stock")
    lamp, chair, table, shelf, rug = (product["id"] for product in products)
    baskets = [[(lamp, 2), (chair, 1)], [(table, 1), (shelf, 4)], [(chair, 1), (rug, 3)]]
    orders = {f"{run}-order-{n}": {**buyer, "items": [{"product_id": i, "quantity": q} for i, q in basket]}
              for n, basket in enumerate(baskets, 1)}
    for order in map(done, producer.publish_all("order", orders, timeout)):
        print(f"order {order['id']}: {order['status']}, {order['reason'] or 'total ' + str(order['total'])}")


def main():
    parser = argparse.ArgumentParser(description="Makes 5 products and 3 orders through the plain queues.")
    parser.add_argument("--run", default=uuid.uuid4().hex[:8], help="names this run; the same name does nothing twice")
    parser.add_argument("--timeout", type=float, default=30.0, help="seconds for the products, and again for the orders")
    options = parser.parse_args()
    print(f"run {options.run}")
    client = Client()
    try:
        produce(client, options.run, options.timeout)
        return 0
    except Refused as refused:
        print(f"refused: {refused}", file=sys.stderr)
        return 1
    except TimeoutError as error:
        print(error, file=sys.stderr)
        return 3
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(main())
