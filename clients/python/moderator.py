#!/usr/bin/env python3
"""A worker for the steps of a publication: moderates by a list of words, and does other steps if told to.

    moderator.py --words spam,casino [--steps moderate,generate_preview,publish,notify] [--prefetch 8]

Run the silo with Publishing__Workers=false, or both will work. The broker is taken from GRANARY_AMQP, the server from
GRANARY_HTTP, the key (scope `internal`) from GRANARY_INTERNAL_KEY. It runs until it is stopped; exit code 2: called wrongly.
"""

import argparse
import json
import os
import re
import signal
import socket
import time
import urllib.error
import urllib.parse
import urllib.request

import pika
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPError

AMQP = os.environ.get("GRANARY_AMQP", "amqp://guest:guest@127.0.0.1:5672")
HTTP = os.environ.get("GRANARY_HTTP", "http://127.0.0.1:8000")
PREFIX = os.environ.get("GRANARY_PREFIX", "")
LOST = (AMQPError, AMQPConnectorException, OSError)
STEPS = ("moderate", "generate_preview", "publish", "notify")

# Somebody else was faster, or the post is gone: there is nothing to do any more.
DONE_ELSEWHERE = (404, 409)

# Nobody can be told anything at the moment.
BUSY = (429, 502, 503, 504)


class Door:
    """The internal door for one worker."""

    def __init__(self, url, key):
        self.url, self.key = url.rstrip("/") + "/api/internal/posts/", key
        self.worker, self.trace = f"moderator.py:{socket.gethostname()}:{os.getpid()}", None

    def get(self, post):
        return self._call("GET", str(post))

    def follow(self, properties):
        """What the server is told from now on belongs to the trace of this message."""
        self.trace = (properties.headers or {}).get("traceparent")

    def tell(self, method, what, order, **fields):
        """The revision says which publication is meant: what comes late is refused, and changes nothing."""
        report = {"revision": order["revision"], "attempt": order["attempt"], "worker": self.worker, **fields}
        return self._call(method, f"{order['post_id']}/{what}", report)

    def _call(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method, headers={"X-API-Key": self.key})
        if self.trace:
            request.add_header("traceparent", self.trace)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)


class Away(Exception):
    """The server cannot be told at the moment."""


class Moderator:
    def __init__(self, door, words, site):
        self.door, self.site = door, site
        alternatives = "|".join(re.escape(word) for word in words)
        self.forbidden = re.compile(rf"(?<!\w)({alternatives})(?!\w)", re.IGNORECASE) if words else None

    def do(self, step, order):
        """One thing; the post's grain sends the next step's message when it is told."""
        post = self.door.get(order["post_id"])
        if post["step"] != step or post["revision"] != order["revision"]:
            return "came too late"
        return getattr(self, step)(order, post)

    def moderate(self, order, post):
        text = "\n".join(part for part in (post["title"], post["description"], post["body"]) if part)
        found = self.forbidden.search(text) if self.forbidden else None
        if not found:
            self.door.tell("POST", "approve", order)
            return "approved"
        self.door.tell("POST", "reject", order, reason=f"it says '{found[0].lower()}'")
        return "rejected"

    def generate_preview(self, order, post):
        self.door.tell("PUT", "preview", order, preview_url=self.site + urllib.parse.quote(post["slug"]))
        return "has a preview"

    def publish(self, order, post):
        self.door.tell("POST", "publish", order)
        return "is published"

    def notify(self, order, post):
        # The server gives the notifications, a page for each message; nobody here knows the subscribers.
        self.door.tell("POST", "notified", order, after=order["after"])
        return "a page of subscribers is told"

    def take(self, step, channel, method, properties, body):
        self.door.follow(properties)
        delivery = method.delivery_tag
        if method.exchange != f"{PREFIX}granary.internal":
            # Anybody may write into a queue, but not to this exchange. The silo keeps what it did not send.
            return give_back(channel, delivery, "Granary did not send it")
        try:
            order = json.loads(body)
            say(f"post {order['post_id']}: {self.do(step, order)}")
        except urllib.error.HTTPError as error:
            if error.code in BUSY:
                raise Away(f"the server says {error.code}") from error
            if error.code not in DONE_ELSEWHERE:
                return give_back(channel, delivery, f"the server says {error.code}")
            say(f"post {order['post_id']}: done by somebody else")
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            # Nobody is there to be told, which is not the post's fault: the message goes back uncounted, and waits.
            raise Away(repr(error)) from error
        except Exception as error:  # whatever it was, the next try or the compensation is the silo's to decide
            return give_back(channel, delivery, repr(error))
        # Told, then acknowledged: who dies in between is told 409 the second time.
        channel.basic_ack(delivery)


def give_back(channel, delivery, why):
    """Rejected without requeue means: try again later, and count it."""
    say(f"gave a message back: {why}")
    channel.basic_nack(delivery, requeue=False)


def say(line):
    print(line, flush=True)


class Stop:
    """SIGTERM ends the work between two messages: thrown into the midst of pika, an exit may never end."""

    def __init__(self):
        self.told, self.wake = False, lambda: None
        signal.signal(signal.SIGTERM, self.tell)

    def tell(self, *_):
        self.told = True
        self.wake()


def consume(moderator, steps, prefetch, stop):
    parameters = pika.URLParameters(AMQP)
    parameters.client_properties = {"connection_name": "granary moderator (python)"}
    connection = pika.BlockingConnection(parameters)
    try:
        channel = connection.channel()
        channel.basic_qos(prefetch_count=prefetch)
        for step in steps:
            channel.basic_consume(
                f"{PREFIX}post.{step}",
                lambda chan, method, properties, body, step=step: moderator.take(step, chan, method, properties, body))
        say("ready")
        stop.wake = lambda: connection.add_callback_threadsafe(channel.stop_consuming)
        if not stop.told:
            channel.start_consuming()
    finally:
        stop.wake = lambda: None
        try:
            connection.close()
        except LOST:
            pass


def main():
    parser = argparse.ArgumentParser(description="Does steps of publications until it is stopped.")
    parser.add_argument("--steps", default="moderate", help=f"some of {','.join(STEPS)}")
    parser.add_argument("--words", default="", help="what a post may not say, separated by commas")
    parser.add_argument("--site", default="http://localhost:8000/api/articles/", help="a preview's URL is this and the slug")
    parser.add_argument("--prefetch", type=int, default=8, help="how many messages to hold at once")
    options = parser.parse_args()
    steps = options.steps.split(",")
    if unknown := [step for step in steps if step not in STEPS]:
        parser.error(f"there is no step {unknown[0]}")
    if not (key := os.environ.get("GRANARY_INTERNAL_KEY")):
        parser.error("set GRANARY_INTERNAL_KEY: granary keys create moderator --scope internal")
    stop = Stop()
    words = [word.strip() for word in options.words.split(",") if word.strip()]
    moderator = Moderator(Door(HTTP, key), words, options.site)
    while not stop.told:
        try:
            consume(moderator, steps, options.prefetch, stop)
        except LOST as error:
            say(f"lost the broker, trying again: {error!r}")
            time.sleep(1)
        except Away as error:
            say(f"the server is away, trying again: {error}")
            time.sleep(5)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
