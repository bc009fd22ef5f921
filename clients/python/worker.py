#!/usr/bin/env python3
"""A worker in another language: takes jobs over AMQP, does them one after the other, with pika.

    worker.py [--types shout,count] [--name NAME] [--once]

To try it:  GRANARY_AMQP from ./granary env, a silo started with Jobs__ForeignTypes=shout,count ./granary up, and
    curl -X POST http://127.0.0.1:8000/tasks -H 'Content-Type: application/json' -d '{"type": "shout", "payload": "hello"}'

The broker is taken from GRANARY_AMQP, the API key (scope jobs) from GRANARY_API_KEY. --once ends after one job, or when there is none.
Exit code: 0 told to stop, or done; 2 the key is wrong.
"""

import argparse
import os
import signal
import socket
import sys
import threading
import time
import uuid

from client import Client

WAIT = 5  # seconds a claim waits for a job

# What this worker can do: from the payload to the result. An exception is the attempt's error. A long job looks at
# `lost` now and then: once it is set, the job was cancelled, took too long, or another worker has taken it over.
TYPES = {
    "shout": lambda payload, lost: payload.upper(),
    "count": lambda payload, lost: str(len(payload.split())),
}


class Refused(Exception):
    """The server understood and said no."""

    def __init__(self, reply):
        super().__init__(reply["error"])
        self.code = reply["code"]


def ask(client, action, data, timeout=WAIT + 5, trace=None):
    """Asks until there is an answer. The key stays the same, so what was done is not done again."""
    key = str(uuid.uuid4())
    while True:
        try:
            reply = client.ask(action, data, key=key, timeout=timeout, attempts=1, trace=trace)
        except TimeoutError:
            time.sleep(1)
            continue
        if reply["status"] == "ok":
            return reply["data"]
        if reply["code"] not in ("busy", "rate_limited", "unavailable", "deadline_exceeded"):
            raise Refused(reply)
        time.sleep(1)


def beat(job, lost, done):
    """Tells every third of the time that we are still at work; has a client of its own, as it has a thread of its own."""
    client = Client()
    while not done.wait(job["heartbeat_seconds"] / 3):
        try:
            ask(client, "heartbeat_job", {"id": job["id"], "token": job["token"]}, timeout=job["heartbeat_seconds"] / 3)
        except Refused:
            lost.set()
            break
    client.close()


def work(client, job):
    lost, done = threading.Event(), threading.Event()
    heart = threading.Thread(target=beat, args=(job, lost, done), daemon=True)
    heart.start()
    end = {"id": job["id"], "token": job["token"]}
    try:
        end["result"] = TYPES[job["type"]](job["payload"], lost)
    except Exception as error:  # whatever it is, the next attempt may do better
        end["error"] = f"{type(error).__name__}: {error}"[:2000]
    done.set()
    try:
        job = ask(client, "finish_job", end, trace=job.get("traceparent"))
        print(f"job {job['id']} is {job['status']}: {job['result'] or job['error']}", flush=True)
    except Refused as refused:
        # Too late: the attempt was over, and what it brought about is not recorded.
        print(f"job {job['id']}: {refused}", flush=True)


def main():
    parser = argparse.ArgumentParser(description="Does jobs until it is told to stop.")
    parser.add_argument("--types", default=",".join(TYPES), help="which of its types it takes (default: all)")
    parser.add_argument("--name", default=f"python-{socket.gethostname()}-{os.getpid()}", help="what histories call it")
    parser.add_argument("--once", action="store_true", help="end after one job, or when there is none")
    options = parser.parse_args()
    types = options.types.split(",")
    if not set(types) <= TYPES.keys():
        parser.error(f"it knows only {', '.join(TYPES)}")
    stop = threading.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        # The job that runs is finished first, and so is the claim that waits: it may bring one.
        signal.signal(told, lambda *_: stop.set())
    client = Client()
    claim = {"worker": options.name, "types": types, "wait_seconds": WAIT}
    try:
        while not stop.is_set():
            asked = time.monotonic()
            job = ask(client, "claim_job", claim)["job"]
            if job and stop.is_set():
                ask(client, "finish_job", {"id": job["id"], "token": job["token"], "returned": True})
            elif job:
                work(client, job)
            if options.once:
                break
            if not job and time.monotonic() < asked + 1:
                time.sleep(1)  # too many wait already, or the silo stops
        return 0
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(main())
