"""The workers of the first saga, written with pika and requests from its own document alone.

It knows the queues post.moderate, post.generate_preview, post.publish and post.notify, the internal addresses with their
X-API-Key, and a post's statuses; nothing of revisions, of `approve` or `notified`, nor of who else may send a message.
"""

import json
import os
import random

import pika
import requests

HOME = os.environ["BACKEND"] + "/api/internal/posts"
PREFIX = os.environ["QUEUE_PREFIX"]
KEY = {"X-API-Key": os.environ["INTERNAL_API_KEY"]}
DONE_BEFORE = 409


def call(method, path, **body):
    answer = requests.request(method, f"{HOME}/{path}", headers=KEY, json=body or None, timeout=10)
    if answer.status_code != DONE_BEFORE:
        answer.raise_for_status()
    return answer.json()


def next_task(channel, step, post_id):
    channel.basic_publish("", f"{PREFIX}post.{step}", json.dumps({"post_id": post_id}))


def moderate(channel, post_id):
    if call("GET", post_id)["status"] != "PENDING_PUBLISH":
        return
    if random.random() < 0.8:
        next_task(channel, "generate_preview", post_id)
    else:
        call("POST", f"{post_id}/reject")


def generate_preview(channel, post_id):
    call("PUT", f"{post_id}/preview", preview_url=f"https://cdn.example.com/previews/{post_id}.png")
    next_task(channel, "publish", post_id)


def publish(channel, post_id):
    call("POST", f"{post_id}/publish")
    next_task(channel, "notify", post_id)


def notify(_channel, post_id):
    print(f"push: post {post_id} is {call('GET', post_id)['status']}", flush=True)


def task(work):
    def take(channel, method, _properties, body):
        try:
            work(channel, json.loads(body)["post_id"])
        except Exception as error:
            print(f"{work.__name__}: {error!r}", flush=True)
            channel.basic_nack(method.delivery_tag, requeue=False)
        else:
            channel.basic_ack(method.delivery_tag)

    return take


def main():
    random.seed(4)
    channel = pika.BlockingConnection(pika.URLParameters(os.environ["BROKER"])).channel()
    channel.basic_qos(prefetch_count=1)
    for work in (moderate, generate_preview, publish, notify):
        channel.basic_consume(f"{PREFIX}post.{work.__name__}", task(work))
    channel.start_consuming()


main()
