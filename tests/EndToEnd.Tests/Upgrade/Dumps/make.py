#!/usr/bin/env python3
"""Makes a dump of a database that the version before has used, with a silo killed in the middle of its work.

usage: make.py PROGRAM KIND    KIND is exclusive, shared or orleans; GRANARY_PG and GRANARY_AMQP name the services.
"""
import atexit
import gzip
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).parent
KEY = {'X-API-Key': 'supersecretapikey'}
ENGINES = {
    'exclusive': {'GRANARY_ENGINE': 'embedded'},
    'shared': {'GRANARY_ENGINE': 'embedded', 'Engine__Mode': 'shared'},
    'orleans': {'GRANARY_ENGINE': 'orleans', 'Orleans__AdvertisedAddress': '127.0.0.1'},
}
# As the silo does it at midnight.
REPORT = "select from granary_report(now(), 'UTC', null, null)"
# Names of machines are nobody's business.
SCRUB = """
update lease set holder = regexp_replace(holder, '^\\S+ \\S+', 'barn boot/pid');
update orleansmembershiptable set hostname = 'barn'
"""


def port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Database:
    def __init__(self, name):
        parts = dict(part.split('=', 1) for part in os.environ['GRANARY_PG'].split(';'))
        self.name = name
        self.variables = os.environ | {
            'PGHOST': parts['Host'], 'PGPORT': parts['Port'], 'PGUSER': parts['Username'], 'PGPASSWORD': parts['Password'],
        }
        self.connection = ';'.join(f'{key}={value}' for key, value in (parts | {'Database': name}).items())
        self.run(f'drop database if exists {name} with (force)', 'postgres')
        self.run(f'create database {name}', 'postgres')

    def run(self, sql, database=None):
        return subprocess.run(
            ['psql', '-qAtX', '-v', 'ON_ERROR_STOP=1', '-d', database or self.name, '-c', sql],
            env=self.variables, check=True, capture_output=True, text=True).stdout.strip()

    def block(self, sql):
        """A transaction that stands in the way until it is ended."""
        session = subprocess.Popen(
            ['psql', '-qAtX', '-d', self.name], env=self.variables, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        session.stdin.write(f"begin; {sql};\n\\echo here\n")
        session.stdin.flush()
        while session.stdout.readline().strip() != 'here':
            pass
        return session

    def dump(self, file):
        text = subprocess.run(
            ['pg_dump', '--no-owner', '--no-privileges', '--inserts', '--rows-per-insert=100', '-d', self.name],
            env=self.variables, check=True, capture_output=True, text=True).stdout
        text = text.replace(f'silo:{socket.gethostname()}:', 'silo:barn:')
        # What is psql's own, and comments, are left out: the rest is SQL for anybody.
        lines = [line for line in text.splitlines() if line and not line.startswith(('--', '\\'))]
        file.write_bytes(gzip.compress('\n'.join(lines).encode() + b'\n', mtime=0))


class Silo:
    def __init__(self, program, kind, database):
        self.address = f'http://127.0.0.1:{port()}'
        variables = os.environ | ENGINES[kind] | {
            'GRANARY_PG': database.connection, 'GRANARY_HTTP': self.address, 'GRANARY_PROFILE': 'development',
            'Amqp__Prefix': database.name + '.', 'Jobs__Workers': '0', 'Publishing__ApprovePercent': '100',
            'Users__HashRounds': '1000', 'Orleans__SiloPort': str(port()), 'Orleans__GatewayPort': str(port()),
        }
        self.process = subprocess.Popen([program, 'serve'], env=variables, stdout=open(f'/tmp/{database.name}.log', 'w'))
        atexit.register(self.process.kill)
        until('the silo is ready', lambda: self.ask('GET', '/health/ready')[0] == 200)

    def ask(self, method, path, body=None, key=None, headers=KEY):
        request = urllib.request.Request(self.address + path, method=method, headers=dict(headers))
        if body is not None:
            request.data = json.dumps(body, separators=(',', ':')).encode()
            request.add_header('Content-Type', 'application/json')
        if key:
            request.add_header('Idempotency-Key', key)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return reply.status, json.loads(reply.read() or b'{}')
        except urllib.error.HTTPError as fault:
            return fault.code, fault.read().decode()
        except (OSError, ValueError) as fault:
            return 0, str(fault)

    def make(self, path, body, key=None, headers=KEY):
        status, reply = self.ask('POST', path, body, key, headers)
        if status not in (200, 201, 202):
            raise SystemExit(f'{path}: {status} {reply}')
        return reply

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def until(what, holds):
    end = time.monotonic() + 120
    while not holds():
        if time.monotonic() > end:
            raise SystemExit(f'waited in vain until {what}')
        time.sleep(0.05)


def token(silo, name):
    person = {'username': name, 'email': name + '@example.com', 'password': 'correct horse'}
    user = silo.make('/api/users', person, headers={})
    login = silo.make('/api/users/login', {'username': name, 'password': 'correct horse'}, headers={})
    return user['id'], {'Authorization': 'Bearer ' + login['access_token']}


def library(silo):
    book = {'title': 'Nineteen Eighty-Four', 'author': 'George Orwell', 'year': 1949}
    silo.make('/api/v1/books', book, 'book-once')
    author = silo.make('/api/v2/authors', {'name': 'Selma Lagerlöf', 'country': 'Sweden'})
    silo.make('/api/v2/books', {'title': 'Gösta Berlings saga', 'author_id': author['id']})


def orders(silo):
    product = silo.make('/products', {'name': 'lamp', 'price': 2.5, 'stock_quantity': 10})['id']
    user = silo.make('/users', {'username': 'buyer', 'email': 'buyer@example.com'})['id']
    address = silo.make('/addresses', {
        'user_id': user, 'country': 'France', 'city': 'Lyon', 'street': 'rue X', 'zip_code': '69001'})['id']
    order = {'user_id': user, 'delivery_address_id': address, 'items': [{'product_id': product, 'quantity': 3}]}
    silo.make('/orders', order, 'order-done')
    return order


def articles(silo):
    ann, ben = token(silo, 'ann'), token(silo, 'ben')
    silo.make(f'/api/users/{ann[0]}/subscribe', {}, headers=ben[1])
    silo.make('/api/v1/tasks', {'title': 'Water the plants'}, 'task-once', ann[1])
    silo.make('/api/v2/tasks', {'title': 'Sow', 'priority': 7}, headers=ann[1])
    for title in ('Rain', 'Sun'):
        silo.make('/api/articles', {'title': title, 'body': 'It was so.'}, headers=ann[1])
    silo.make('/api/articles/1/publish', {}, headers=ann[1])
    return ann


def main():
    program, kind = sys.argv[1:]
    database = Database('granary_before_' + kind)
    silo = Silo(program, kind, database)
    library(silo)
    order = orders(silo)
    ann = articles(silo)
    silo.make('/tasks', {'payload': 'hello'}, 'job-once')
    silo.make('/tasks', {'payload': 'later', 'run_at': '2030-01-01T00:00:00Z'})
    database.run(REPORT)
    until('the first article is out and everything is sent', lambda: database.run(
        "select (select count(*) from notifications) = 1 and not exists (select from outbox)") == 't')

    # From here on nothing is taken out of the outbox, and the next order cannot take its products.
    lanes = database.block('select from outbox_lanes for update')
    silo.make('/api/articles/2/publish', {}, headers=ann[1])
    silo.make('/orders', order | {'items': [order['items'][0] | {'quantity': 1}]}, 'order-done-too')
    database.run(REPORT)
    shelf = database.block('select from products for update')
    last = threading.Thread(target=silo.ask, args=('POST', '/orders', order, 'order-open'))
    last.start()
    until('the order is open', lambda: database.run("select count(*) from orders where status = 'pending'") == '1')
    silo.kill()
    last.join()
    for session in (lanes, shelf):
        session.communicate('rollback;\n')
    database.run(SCRUB)
    database.dump(HERE / f'154158d-{kind}.sql.gz')
    print(database.run(
        "select (select count(*) from orders where status = 'pending'), (select count(*) from outbox), "
        "(select count(*) from timers), (select count(*) from outcomes), (select count(*) from jobs where status = 'pending'), "
        "(select string_agg(status, ' ' order by id) from posts), (select holder from lease)"))


main()
