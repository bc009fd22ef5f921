#!/usr/bin/env python3
"""One request, one effect, one reply, with pika.

    client.py create_book '{"title": "1984", "author": "George Orwell"}' [--key K] [--version v2] [--timeout 5]
    client.py                     a short demo

The broker is taken from GRANARY_CLIENT_AMQP or GRANARY_AMQP, the API key from GRANARY_API_KEY.
Exit code: 0 done, 1 refused (the reply says why), 2 called wrongly, 3 no reply in time.
"""

import argparse
import json
import os
import queue
import socket
import sys
import threading
import time
import uuid

import pika
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPError

URL = os.environ.get("GRANARY_CLIENT_AMQP") or os.environ.get("GRANARY_AMQP", "amqp://guest:guest@127.0.0.1:5672")
API_KEY = os.environ.get("GRANARY_API_KEY", "supersecretapikey")
LOST = (AMQPError, AMQPConnectorException, OSError, TimeoutError)


class Client:
    """Not thread-safe: one client for one thread, as pika's connections are."""

    def __init__(self, url=URL, api_key=API_KEY, prefix=os.environ.get("GRANARY_PREFIX", "")):
        self.url, self.api_key, self.prefix = url, api_key, prefix
        # One name for the client's life: a reply that comes while we reconnect waits there for us.
        self.replies = f"replies.{socket.gethostname()}.{uuid.uuid4().hex[:12]}"
        self.link = None

    def ask(self, action, data=None, version="v1", key=None, timeout=5.0, attempts=3, trace=None):
        """The reply as a dict. Every attempt carries the same id and key, so the repeats have no second effect.

        `trace` is a traceparent: what comes of the request belongs to that trace.
        """
        request_id = str(uuid.uuid4())
        body = {"id": request_id, "version": version, "action": action, "data": data or {}, "auth": self.api_key}
        body["idempotency_key"] = key or request_id
        for attempt in range(1, attempts + 1):
            try:
                reply = self._within(timeout, request_id, json.dumps(body).encode(), trace)
            except LOST as error:
                self.link = None
                if attempt == attempts:
                    raise TimeoutError(f"no reply to {action} after {attempts} attempts: {error!r}") from error
                time.sleep(0.2 * attempt)
                continue
            if reply.get("code") not in ("busy", "rate_limited") or attempt == attempts:
                return reply
            time.sleep(reply.get("retry_after_ms", 200) / 1000)

    def close(self):
        link, self.link = self.link, None
        if link:
            hang_up(link)

    def _within(self, timeout, request_id, body, trace):
        # pika waits for a publisher confirm without limit, so the whole attempt has a thread that can be left behind.
        outcome = queue.SimpleQueue()
        deadline = time.monotonic() + timeout
        link = self.link

        def attempt():
            try:
                outcome.put((*self._attempt(link, deadline, request_id, body, trace), None))
            except Exception as error:  # handed to the caller's thread
                outcome.put((None, None, error))

        threading.Thread(target=attempt, daemon=True).start()
        try:
            reply, self.link, error = outcome.get(timeout=timeout + 0.1)
        except queue.Empty:
            raise TimeoutError(f"nothing in {timeout} s") from None
        if error is not None:
            raise error
        return reply

    def _attempt(self, link, deadline, request_id, body, trace):
        link = link or self._connect(deadline - time.monotonic())
        try:
            return self._publish_and_wait(link[1], deadline, request_id, body, trace), link
        except Exception:
            hang_up(link)
            raise

    def _publish_and_wait(self, channel, deadline, request_id, body, trace):
        # Not exclusive and not auto-delete: it must outlive a lost connection. It goes when unused for five minutes.
        channel.queue_declare(self.replies, durable=True, arguments={"x-expires": 300_000})
        properties = pika.BasicProperties(
            content_type="application/json", delivery_mode=2,
            message_id=request_id, correlation_id=request_id, reply_to=self.replies,
            headers={"traceparent": trace} if trace else None)
        # Confirmed and mandatory: returns once the broker has it safe, raises if there is no such queue or no room.
        channel.basic_publish(self.prefix + "api.direct", self.prefix + "api.requests", body, properties, mandatory=True)
        waiting = channel.consume(self.replies, auto_ack=True, inactivity_timeout=0.05)
        for method, received, reply in waiting:
            # Replies to requests that we gave up on come here too.
            if method is not None and received.correlation_id == request_id:
                channel.cancel()
                return json.loads(reply)
            if time.monotonic() >= deadline:
                raise TimeoutError("no reply in time")

    def _connect(self, seconds):
        parameters = pika.URLParameters(self.url)
        parameters.socket_timeout = parameters.stack_timeout = parameters.blocked_connection_timeout = max(seconds, 0.1)
        parameters.client_properties = {"connection_name": "granary example (python)"}
        connection = pika.BlockingConnection(parameters)
        channel = connection.channel()
        channel.confirm_delivery()
        return connection, channel


def hang_up(link):
    try:
        link[0].close()
    except LOST:
        pass


def demo(client):
    key = f"demo-{uuid.uuid4()}"
    book = {"title": "1984", "author": "George Orwell", "year": 1949}
    created = show("created", client.ask("create_book", book, key=key))
    again = show("the same request again: the same reply, no second book", client.ask("create_book", book, key=key))
    assert created["data"] == again["data"], "a repeat must have the first one's reply"
    book_id = created["data"]["id"]
    show("read", client.ask("get_book", {"id": book_id}))
    show("updated", client.ask("update_book", {"id": book_id, "year": 1950}))
    show("refused: the reply lists every broken field", client.ask("create_book", {"title": ""}))
    show("deleted", client.ask("delete_book", {"id": book_id}))


def show(what, reply):
    print(f"{what}:\n  {json.dumps(reply, ensure_ascii=False)}")
    return reply


def main():
    parser = argparse.ArgumentParser(description="Sends one request and prints the reply; without arguments, a demo.")
    parser.add_argument("action", nargs="?")
    parser.add_argument("data", nargs="?", default="{}", help="a JSON object")
    parser.add_argument("--key", help="the idempotency key; the same key never has a second effect")
    parser.add_argument("--version", default="v1")
    parser.add_argument("--timeout", type=float, default=5.0, help="seconds for one attempt, publishing included")
    options = parser.parse_args()
    try:
        data = json.loads(options.data)
    except ValueError as error:
        parser.error(f"data is not JSON: {error}")
    client = Client()
    try:
        if options.action is None:
            demo(client)
            return 0
        reply = client.ask(options.action, data, options.version, options.key, options.timeout)
        print(json.dumps(reply, ensure_ascii=False))
        return 0 if reply["status"] == "ok" else 1
    except TimeoutError as error:
        print(error, file=sys.stderr)
        return 3
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(main())
