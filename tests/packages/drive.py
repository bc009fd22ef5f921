"""Drives a program of Granary's from outside, through both doors: drive.py KIND FOLDER LOG COMMAND..."""

import dataclasses
import sys
import typing

from program import Caller, Program, http, tried

CHANGES = 200
CREATED = 300
DEPTH = 26_000


@dataclasses.dataclass
class Kind:
    """How one system names what all of them do."""

    name: str
    create: str
    data: typing.Callable
    change: str
    changed: typing.Callable
    get: str
    list: str
    route: str
    taken: str


KINDS = {
    "items": Kind(
        "the template's program", "add_item", lambda name: {"name": name, "stock": 5000},
        "take_item", lambda id, n: {"id": id, "count": 1}, "get_item", "list_items", "/api/v1/items",
        "name {} is taken"),
    "tickets": Kind(
        "HelpDesk", "open_ticket", lambda name: {"number": name, "subject": "Printer on fire"},
        "assign_ticket", lambda id, n: {"id": id, "assignee": f"helper {n}"},
        "get_ticket", "list_tickets", "/api/v1/tickets", "number {} is taken"),
}
KINDS["hosted"] = dataclasses.replace(KINDS["tickets"], name="HelpDesk in the program without systems")


class Drive:
    def __init__(self, kind, program):
        self.kind, self.program = kind, program
        self.caller = Caller()

    def says(self, sentence, holds, detail=""):
        tried(f"{self.kind.name}: {sentence}", holds, detail)

    def run(self):
        self.program.start()
        first = self.same_key()
        self.taken_name()
        self.both_doors()
        self.documents()
        self.order(first)
        if self.kind is KINDS["tickets"]:
            self.desk(first, 1)
        self.killed(first)
        if self.kind is KINDS["tickets"]:
            self.desk(self.create("D-2")["id"], 2)
        self.nested(first)
        self.caller.close()
        self.says("Ctrl+C ends it with exit code 0", self.program.stop() == 0)

    def create(self, name):
        return self.caller.ask(self.kind.create, self.kind.data(name), f"create {name}")["data"]

    def same_key(self):
        replies = [self.caller.ask(self.kind.create, self.kind.data("A-1"), "first") for _ in range(2)]
        done = replies[0]["status"] == "ok"
        self.says("the same key gets the same reply", done and replies[0] == replies[1], replies)
        return replies[0]["data"]["id"]

    def taken_name(self):
        reply = self.caller.ask(self.kind.create, self.kind.data("A-1"), "second")
        expected = ("conflict", self.kind.taken.format("A-1"))
        self.says("a name that is taken is a conflict", (reply.get("code"), reply["error"]) == expected, reply)

    def both_doors(self):
        data = self.kind.data("B-1")
        status, view, _ = http("POST", self.kind.route, data, "both")
        reply = self.caller.ask(self.kind.create, data, "both")
        self.says("both doors give one reply", status == 201 and reply["data"] == view, (status, view, reply))
        status, _, headers = http("POST", self.kind.route, data, "both")
        self.says("HTTP says that it was replayed", (status, headers["Idempotency-Replayed"]) == (201, "true"), headers)
        status, problem, _ = http("POST", self.kind.route, data, "other")
        self.says("HTTP answers a taken name with 409", (status, problem["code"]) == (409, "conflict"), problem)
        status, _, _ = http("GET", f"{self.kind.route}/{view['id']}")
        self.says("HTTP reads it", status == 200, status)

    def documents(self):
        status, document, _ = http("GET", "/schema/openapi.json")
        actions = (self.kind.create, self.kind.change, self.kind.get, self.kind.list)
        missing = [name for name in actions if name not in str(document)]
        self.says("its OpenAPI document names its actions", status == 200 and not missing, (status, missing))

    def order(self, id):
        before = self.version(id)
        keys = [f"order {n}" for n in range(CHANGES)]
        for n, key in enumerate(keys):
            self.caller.send(self.kind.change, self.kind.changed(id, n), key)
        answers = self.caller.collect(keys)
        versions = [(answers.get(key, [{}])[0].get("data") or {}).get("version") for key in keys]
        expected = list(range(before + 1, before + 1 + CHANGES))
        self.says("changes of one entity happen in the order in which they were sent", versions == expected, versions)

    def killed(self, id):
        """Each request of a stream is answered and done once, though the process dies in the middle of it."""
        before, total = self.version(id), self.total()
        keys = self.send_pairs(id, 0, CREATED // 3)
        answers = self.caller.collect(keys, enough=len(keys) // 4)
        keys += self.send_pairs(id, CREATED // 3, 2 * CREATED // 3)
        self.program.kill()
        keys += self.send_pairs(id, 2 * CREATED // 3, CREATED)
        self.program.start()
        for key, replies in self.caller.collect(set(keys) - set(answers)).items():
            answers.setdefault(key, []).extend(replies)
        self.judge(keys, answers)
        self.says("each change was done once", self.version(id) == before + CREATED, (before, self.version(id)))
        self.says("each was made once", self.total() == total + CREATED, (total, self.total()))

    def send_pairs(self, id, first, end):
        """One that is made, and one change of the entity that is there."""
        for n in range(first, end):
            self.caller.send(self.kind.create, self.kind.data(f"C-{n}"), f"created {n}")
            self.caller.send(self.kind.change, self.kind.changed(id, n), f"changed {n}")
        return [f"{what} {n}" for n in range(first, end) for what in ("created", "changed")]

    def judge(self, keys, answers):
        missing = sorted(set(keys) - set(answers))
        self.says("a process that is killed leaves no request without its answer", not missing, missing[:9])
        differing = [key for key in keys if any(reply != answers[key][0] for reply in answers[key])]
        self.says("whoever is answered again is answered alike", not differing, differing)
        refused = [answers[key][0] for key in keys if answers[key][0]["status"] != "ok"]
        self.says("all of them were done", not refused, refused[:3])

    def desk(self, id, count):
        answers = [http("POST", f"/desks/ann/tickets/{id}")[:2] for _ in range(2)]
        self.says(f"a grain of its own keeps {count}, asked again, too", answers == [(200, count)] * 2, answers)

    def nested(self, id):
        self.caller.send_nested(DEPTH)
        reply = self.caller.ask(self.kind.get, {"id": id}, "after")
        self.says("a hostile header stops nothing", self.program.lives() and reply["status"] == "ok", reply)

    def version(self, id):
        return http("GET", f"{self.kind.route}/{id}")[1]["version"]

    def total(self):
        return http("GET", self.kind.route + "?limit=1")[1]["total"]


def main():
    name, folder, log, *command = sys.argv[1:]
    program = Program(command, folder, log)
    try:
        Drive(KINDS[name], program).run()
    finally:
        if program.lives():
            program.kill()


main()
