#!/usr/bin/env node
// One request, one effect, one reply, with amqplib.
//
//   node client.js create_book '{"title": "1984", "author": "George Orwell"}' [--key K] [--version v2] [--timeout 5]
//   node client.js                a short demo
//
// The broker is taken from GRANARY_CLIENT_AMQP or GRANARY_AMQP, the API key from GRANARY_API_KEY.
// Exit code: 0 done, 1 refused (the reply says why), 2 called wrongly, 3 no reply in time.
'use strict';

const { randomUUID } = require('node:crypto');
const { hostname } = require('node:os');
const { setTimeout: sleep } = require('node:timers/promises');
const { parseArgs } = require('node:util');
const amqp = require('amqplib');

const URL = process.env.GRANARY_CLIENT_AMQP || process.env.GRANARY_AMQP || 'amqp://guest:guest@127.0.0.1:5672';
const API_KEY = process.env.GRANARY_API_KEY ?? 'supersecretapikey';
const PREFIX = process.env.GRANARY_PREFIX ?? '';

class NoReply extends Error {}

class Client {
  // One name for the client's life: a reply that comes while we reconnect waits there for us.
  #replies = `replies.${hostname()}.${randomUUID().slice(0, 13)}`;
  #waiting = new Map();
  #link = null;

  // The reply as an object. Every attempt carries the same id and key, so the repeats have no second effect.
  async ask(action, data = {}, { version = 'v1', key, timeout = 5000, attempts = 3 } = {}) {
    const id = randomUUID();
    const body = { id, version, action, data, auth: API_KEY, idempotency_key: key ?? id };
    for (let attempt = 1; ; attempt++) {
      try {
        const reply = await this.#within(timeout, id, Buffer.from(JSON.stringify(body)));
        if (!['busy', 'rate_limited'].includes(reply.code) || attempt === attempts) return reply;
        await sleep(reply.retry_after_ms ?? 200);
      } catch (error) {
        this.#drop();
        if (attempt === attempts) throw new NoReply(`no reply to ${action} after ${attempts} attempts: ${error.message}`);
        await sleep(200 * attempt);
      }
    }
  }

  async close() {
    const link = await this.#link?.catch(() => null);
    this.#link = null;
    await link?.connection.close().catch(() => {});
  }

  // The time-out covers connecting, publishing, the broker's confirm and the wait: a broker that hangs hangs nobody.
  async #within(timeout, id, body) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`nothing in ${timeout} ms`)), timeout);
    });
    try {
      return await Promise.race([this.#attempt(id, body), late]);
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  async #attempt(id, body) {
    const { channel, lost } = await (this.#link ??= this.#connect());
    const reply = new Promise((resolve) => this.#waiting.set(id, resolve));
    const returned = new Promise((_, reject) => channel.once('return', () => reject(new Error('no queue for requests'))));
    returned.catch(() => {});
    const confirmed = new Promise((resolve, reject) => channel.publish(
      `${PREFIX}api.direct`, `${PREFIX}api.requests`, body,
      { contentType: 'application/json', persistent: true, mandatory: true, messageId: id, correlationId: id, replyTo: this.#replies },
      (error) => (error ? reject(error) : resolve())));
    await Promise.race([confirmed, lost]);
    return Promise.race([reply, returned, lost]);
  }

  async #connect() {
    const connection = await amqp.connect(URL, { clientProperties: { connection_name: 'granary example (node)' } });
    const lost = new Promise((_, reject) => connection.once('close', () => reject(new Error('the connection was lost'))));
    lost.catch(() => {});
    connection.on('error', () => {});
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => {});
    // Not exclusive and not auto-delete: it must outlive a lost connection. It goes when unused for five minutes.
    await channel.assertQueue(this.#replies, { durable: true, expires: 300_000 });
    await channel.consume(this.#replies, (message) => {
      // Replies to requests that we gave up on come here too.
      if (message) this.#waiting.get(message.properties.correlationId)?.(JSON.parse(message.content));
    }, { noAck: true });
    return { connection, channel, lost };
  }

  #drop() {
    const link = this.#link;
    this.#link = null;
    link?.then(({ connection }) => connection.close()).catch(() => {});
  }
}

async function demo(client) {
  const show = (what, reply) => { console.log(`${what}:\n  ${JSON.stringify(reply)}`); return reply; };
  const key = `demo-${randomUUID()}`;
  const book = { title: 'Animal Farm', author: 'George Orwell', year: 1945 };
  const { data: { id } } = show('created', await client.ask('create_book', book, { key }));
  const again = show('the same request again: the same reply, no second book', await client.ask('create_book', book, { key }));
  if (again.data.id !== id) throw new Error('a repeat must have the first one\'s reply');
  show('read', await client.ask('get_book', { id }));
  show('updated', await client.ask('update_book', { id, year: 1946 }));
  show('refused: the reply lists every broken field', await client.ask('create_book', { title: '' }));
  show('deleted', await client.ask('delete_book', { id }));
}

function readArguments() {
  try {
    const { values, positionals: [action, data = '{}'] } = parseArgs({
      allowPositionals: true,
      options: { key: { type: 'string' }, version: { type: 'string' }, timeout: { type: 'string', default: '5' } },
    });
    return { action, data: JSON.parse(data), key: values.key, version: values.version, timeout: Number(values.timeout) * 1000 };
  } catch (error) {
    console.error(`${error.message}\nusage: client.js [ACTION [JSON]] [--key K] [--version v2] [--timeout 5]`);
    process.exit(2);
  }
}

async function main() {
  const { action, data, ...options } = readArguments();
  const client = new Client();
  try {
    if (!action) return await demo(client);
    const reply = await client.ask(action, data, options);
    console.log(JSON.stringify(reply));
    process.exitCode = reply.status === 'ok' ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    console.error(error.message);
    process.exitCode = 3;
    // A connection attempt that hangs must not keep the process alive.
    setTimeout(() => process.exit(), 200).unref();
  } finally {
    await Promise.race([client.close(), sleep(500, undefined, { ref: false })]);
  }
}

module.exports = { Client, NoReply };
if (require.main === module) main();
