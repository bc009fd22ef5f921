"""A program of Granary's, as its user has it: a process, two doors, and a line for each thing that was tried."""

import json
import os
import pathlib
import signal
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pika

KEY = "supersecretapikey"
PREFIX = os.environ.get("Amqp__Prefix", "")
URL = os.environ["GRANARY_HTTP"].split(";")[0]
START_SECONDS = 120

# The exit code of a test that has said what failed; any other one is a break-off.
SAID = 3


def tried(sentence, holds, detail=""):
    """One line, which ./granary test counts; what fails ends the test, for the rest stands on it."""
    if holds:
        print(f"  passed  packages: {sentence}", flush=True)
        return
    print(f"  failed  packages: {sentence}: {' '.join(str(detail).split())[:1500]}", flush=True)
    sys.exit(SAID)


class Program:
    """The process that a command becomes; its output is appended to a log."""

    def __init__(self, command, folder, log):
        self.command, self.folder, self.log = command, folder, pathlib.Path(log)
        self.process = None

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                # What runs in the background may have been told to ignore it.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        until = time.monotonic() + START_SECONDS
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > until:
                tried(f"{self.command[-1]} starts", False, self.log.read_text()[-1200:])
            time.sleep(0.2)

    def ready(self):
        try:
            return http("GET", "/health/ready")[0] == 200
        except OSError:
            return False

    def lives(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """As Ctrl+C does; the exit code."""
        if not self.lives():
            return None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=90)


def http(method, path, data=None, key=None):
    """Status, body and headers of one request."""
    headers = {"X-API-Key": KEY, "Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(URL + path, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, _body(answer), answer.headers
    except urllib.error.HTTPError as answer:
        return answer.code, _body(answer), answer.headers


def _body(answer):
    text = answer.read().decode()
    return json.loads(text) if "json" in answer.headers.get("Content-Type", "") else text


class Caller:
    """A client of the broker: sends many, and collects what is answered to each."""

    def __init__(self):
        url = os.environ.get("GRANARY_CLIENT_AMQP") or os.environ["GRANARY_AMQP"]
        self.connection = pika.BlockingConnection(pika.URLParameters(url))
        self.channel = self.connection.channel()
        self.replies = self.channel.queue_declare("", exclusive=True).method.queue

    def send(self, action, data, key):
        body = {"id": key, "action": action, "data": data, "auth": KEY}
        properties = pika.BasicProperties(reply_to=self.replies, delivery_mode=2)
        self.channel.basic_publish("", PREFIX + "api.requests", json.dumps(body), properties)

    def collect(self, wanted, enough=None, seconds=90):
        """What was answered to each key, until all that are wanted have an answer, or so many of them."""
        answers, missing = {}, set(wanted)
        most = len(missing) - (len(missing) if enough is None else enough)
        until = time.monotonic() + seconds
        for _, _, body in self.channel.consume(self.replies, auto_ack=True, inactivity_timeout=0.5):
            if body is not None:
                reply = json.loads(body)
                answers.setdefault(reply["correlation_id"], []).append(reply)
                missing.discard(reply["correlation_id"])
            if len(missing) <= most or time.monotonic() > until:
                break
        return answers

    def ask(self, action, data, key):
        self.send(action, data, key)
        return self.collect([key]).get(key, [{"error": "no reply"}])[0]

    def send_nested(self, depth):
        """Arrays in arrays in a header: as many as a frame of 128 KiB has room for."""
        arrays = b"".join(b"A" + struct.pack(">I", 5 * (left - 1)) for left in range(depth, 0, -1))
        self.channel.basic_publish("", PREFIX + "api.requests", b"rubbish", _Headers(b"\x01x" + arrays))
        self.connection.process_data_events()

    def close(self):
        self.connection.close()


class _Headers(pika.BasicProperties):
    """A header table that no client library writes."""

    def __init__(self, table):
        super().__init__()
        self.table = table

    def encode(self):
        return [struct.pack(">HI", self.FLAG_HEADERS, len(self.table)), self.table]
