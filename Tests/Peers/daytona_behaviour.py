"""Checks of Tools/daytona-local that need no client: what a sandbox cannot do, faults, intervals, and that nothing outlives it.

    python3 -B Tests/Peers/daytona_behaviour.py

Prints a line for each check, then `daytona-local: behaves`, and ends with 0; else with 1 and a line that says what differs.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from daytona_server import END_TIMEOUT_SECONDS, Server, Wrong


def expect(what, found, wanted):
    if found != wanted:
        raise Wrong(f"{what}: {found!r}, not {wanted!r}")


def until(what, holds):
    deadline = time.monotonic() + END_TIMEOUT_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise Wrong(f"{what}: not within {END_TIMEOUT_SECONDS} s")
        time.sleep(0.02)


class Page(BaseHTTPRequestHandler):
    """A server of the host's: says its own port."""

    def do_GET(self):
        data = f"page of {self.server.server_address[1]}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


# Starts processes until it may not; prints how many there were.
FORKS = """
import os, time
pids = []
try:
    while len(pids) < 400:
        pids.append(os.fork() or time.sleep(60))
except OSError:
    pass
for pid in pids:
    os.kill(pid, 9)
print(len(pids))
"""


def page_server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def only_lent_addresses_are_reached():
    lent, other = page_server(), page_server()
    get = "import sys, urllib.request as r\nfor url in sys.argv[1:]:\n try: print(r.urlopen(url, timeout=5).read().decode())\n" \
          " except OSError as error: print('no')"

    def reached(server, toolbox, *hosts):
        urls = " ".join(f"http://{host}/" for host in hosts)
        return server.execute(toolbox, f'python3 -c "{get}" {urls}', timeout=25).split("\n")[:-1]

    with Server("--allow", f"models.example.com=127.0.0.1:{lent}") as server:
        hosts = (f"127.0.0.1:{lent}", f"127.0.0.1:{other}", server.url.split("/")[2])
        box, listed = server.create(networkAllowList="127.0.0.1/32")
        expect("with a list", reached(server, listed, *hosts), [f"page of {lent}", "no", "no"])
        expect("without one", reached(server, server.create()[1], *hosts), ["no"] * 3)
        expect("with another", reached(server, server.create(networkAllowList="10.0.0.0/8")[1], *hosts), ["no"] * 3)
        blocked = server.create(networkAllowList="127.0.0.1/32", networkBlockAll=True)[1]
        expect("blocked", reached(server, blocked, *hosts), ["no"] * 3)
        named = server.create(domainAllowList="*.example.com")[1]
        expect("by name", reached(server, named, f"models.example.com:{lent}"), [f"page of {lent}"])
        server.ask("POST", f"/sandbox/{box}/network-settings", {"networkBlockAll": True}, server.url)
        expect("after its settings changed", reached(server, listed, *hosts), ["no"] * 3)


def sandboxes_are_contained():
    with Server() as server:
        (_, one), (_, two) = server.create(), server.create()
        server.execute(one, "echo mine > /tmp/mine; sleep 60 >/dev/null 2>&1 &")
        expect("another's files and processes", server.execute(two, "ls /tmp; pgrep -c sleep"), "0\n")
        expect("the host's files", server.execute(two, f"ls {os.path.dirname(os.path.abspath(__file__))} 2>/dev/null; ls /root"), "")
        count = int(server.execute(two, f"python3 -c '{FORKS}'"))
        if not 100 < count < 256:
            raise Wrong(f"{count} processes could be started")
        status, _ = server.try_to_ask("POST", "/process/execute", {"command": ":(){ :|:& };:; sleep 9", "timeout": 2}, one)
        expect("a fork bomb", status, 408)
        expect("what it was let into, afterwards", server.execute(one, "echo fine"), "fine\n")
        limits = server.execute(two, "ulimit -f; ulimit -c; ulimit -Hn").split()
        expect("limits on files, in KiB, and on how many are open", limits, [str(3 << 20), "0", "1024"])
        expect("a gigabyte too many", server.execute(two, "python3 -c 'bytearray(3 << 30)' 2>/dev/null; echo $?"), "1\n")
        status, _ = server.try_to_ask("POST", "/process/execute", {"command": "yes"}, two)
        expect("endless output", status, 500)
        expect("what wrote it", server.execute(two, "pgrep -c yes"), "0\n")


# Four processes, each within the limit of one.
HOG = "import os, time; os.fork(); os.fork(); held = b'x' * (400 << 20); time.sleep(60)"
FILL = "head -c 500M /dev/zero > 1; head -c 500M /dev/zero > 2; head -c 500M /dev/zero > 3; sleep 60"
AS_ROOT = "unshare --user --map-root-user"
# Files without a name, each within the limit of one.
NAMELESS = "import os, tempfile, time\n{}\nfor each in files:\n for _ in range(50): each.write(bytes(10 << 20))\ntime.sleep(60)"
MEMORY_FILES = NAMELESS.format("files = [open(os.memfd_create('one'), 'wb') for _ in range(3)]")
DELETED_FILES = NAMELESS.format("files = [tempfile.TemporaryFile() for _ in range(3)]")


def what_outgrows_its_sandbox_ends_it():
    with Server() as server:
        kept, toolbox = server.create()
        # Deeper than who looks may recurse: the others are still held to what they were given, and it can be deleted.
        server.execute(toolbox, 'python3 -c "import os\nfor _ in range(1500):\n os.mkdir(\'a\'); os.chdir(\'a\')"')
        image = {"dockerfileContent": "FROM debian:12\n"}
        for what, command in (
                ("disk", FILL),
                ("disk", f'python3 -c "{DELETED_FILES}"'),
                ("memory", f'python3 -c "{HOG}"'),
                # Where the machine lets nobody do these two, nothing can be hidden so.
                ("memory", f'{AS_ROOT} --pid --fork --mount-proc python3 -c "{HOG}" || python3 -c "{HOG}"'),
                ("memory", f'{AS_ROOT} --mount sh -c "mount -t tmpfs -o size=2G one /tmp && cd /tmp && {FILL}" || (cd /dev/shm; {FILL})'),
                ("memory", f'python3 -c "{MEMORY_FILES}"'),
                ("memory", f"cd /dev/shm; {FILL}")):
            box, toolbox = server.create(buildInfo=image, disk=1, memory=1)
            status, _ = server.try_to_ask("POST", "/process/execute", {"command": command, "timeout": 25}, toolbox)
            expect(f"too much {what}", (status, server.state(box)), (502, "error"))
            reason = server.ask("GET", f"/sandbox/{box}", base=server.url)["errorReason"]
            if not reason.endswith(f"together went over its {what} of 1 GiB"):
                raise Wrong(f"too much {what}: the reason is {reason}")
        expect("another sandbox", server.state(kept), "started")
        server.ask("DELETE", f"/sandbox/{kept}", base=server.url)
        until("a deep folder is gone", lambda: server.try_to_ask("GET", f"/sandbox/{kept}", None, server.url)[0] == 404)


def faults_happen():
    with Server() as server:
        box, toolbox = server.create()

        def once(fault, method, path, base, timeout=20):
            server.ask("POST", "/_control", {"next": [fault]})
            try:
                return server.try_to_ask(method, path, {} if method == "POST" else None, base, timeout)
            except (OSError, http.client.HTTPException) as error:
                return type(error).__name__, b""

        get = ("GET", f"/sandbox/{box}", server.url)
        status, body = once({"match": "GET /sandbox/*", "status": 403}, *get)
        expect("a status, in the API's shape", (status, json.loads(body)["error"]), (403, "Forbidden"))
        status, body = once({"match": "POST /toolbox/*/execute", "status": 410}, "POST", "/process/execute", toolbox)
        expect("a status, in the toolbox's shape", (status, json.loads(body)["code"]), (410, "GONE"))
        expect("a body", once({"match": "GET /sandbox/*", "status": 502, "body": "<html>"}, *get), (502, b"<html>"))
        status, body = once({"match": "GET /sandbox/*", "patch": {"state": "quantum"}}, *get)
        expect("an unknown state", json.loads(body)["state"], "quantum")
        status, body = once({"match": "GET /sandbox/*", "garbage": True}, *get)
        try:
            raise Wrong(f"garbage can be read: {json.loads(body)}")
        except ValueError:
            pass
        expect("no answer", once({"match": "GET /sandbox/*", "drop": "head"}, *get)[0], "RemoteDisconnected")
        expect("half an answer", once({"match": "GET /sandbox/*", "drop": "body"}, *get)[0], "IncompleteRead")
        expect("hanging", once({"match": "GET /sandbox/*", "hang": True}, *get, timeout=1)[0], "TimeoutError")
        for end in ("error", "build_failed"):
            _, body = once({"match": "POST /sandbox", "create": {"end": end, "reason": "as told"}}, "POST", "/sandbox", server.url)
            broken = json.loads(body)["id"]
            until(f"a creation that ends in {end}", lambda: server.state(broken) == end)
            told = server.ask("GET", f"/sandbox/{broken}", base=server.url)
            expect("its reason", told["errorReason"], "as told")
        _, body = once({"match": "POST /sandbox", "create": {"creating_seconds": 2}}, "POST", "/sandbox", server.url)
        slow = json.loads(body)
        expect("a slow creation", slow["state"], "creating")
        until("its start", lambda: server.state(slow["id"]) == "started")
        server.ask("POST", "/_control", {"next": [{"match": "POST /toolbox/*/execute", "dies": 0.3}]})
        status, _ = server.try_to_ask("POST", "/process/execute", {"command": "sleep 60"}, toolbox)
        expect("a sandbox that dies midway", (status, server.state(box)), (502, "error"))
        expect("faults that are left", server.ask("GET", "/_control")["next"], [])
        methods = [(one["method"], one["status"]) for one in server.ask("GET", "/_control/requests")["requests"]]
        expect("the record's beginning and end", (methods[0], methods[-1]), (("POST", 200), ("GET", 200)))


def intervals_end():
    with Server("--minute", "0.4") as server:
        box, _ = server.create(autoStopInterval=1)
        short, _ = server.create(autoStopInterval=1, autoDeleteInterval=0)
        later, _ = server.create(autoStopInterval=1, autoDeleteInterval=2)
        stored, _ = server.create(autoStopInterval=1, autoArchiveInterval=2)
        kept, toolbox = server.create(autoStopInterval=1)
        never, _ = server.create(autoStopInterval=0)
        expect("a long call", server.execute(toolbox, "sleep 1.5; echo done"), "done\n")
        until("an auto-stop", lambda: server.state(box) == "stopped")
        for one in (short, later):
            until("an auto-delete", lambda: server.state(one) == "gone")
        until("an auto-archive", lambda: server.state(stored) == "archived")
        server.ask("POST", f"/sandbox/{stored}/start", base=server.url)
        until("a start out of the archive", lambda: server.state(stored) == "started")
        expect("one without an interval", server.state(never), "started")


def nothing_stays():
    """A command, a session and what both left in the background, and then the end of the server."""
    ways = {"its input closes": lambda server: server.process.stdin.close(), "SIGTERM": lambda server: server.process.terminate(),
            "SIGKILL": lambda server: server.process.send_signal(signal.SIGKILL)}
    for name, end in ways.items():
        with Server() as server:
            _, toolbox = server.create()
            server.ask("POST", "/process/session", {"sessionId": "one"}, toolbox)
            server.ask("POST", "/process/session/one/exec", {"command": "setsid sleep 600", "runAsync": True}, toolbox)
            server.execute(toolbox, "(trap '' TERM; sleep 600) >/dev/null 2>&1 &")
            until("processes", lambda: len(server.processes()) >= 5)
            pids = server.processes()
            end(server)
            server.process.wait(END_TIMEOUT_SECONDS)
            until(f"the end of all processes after {name}", lambda: not any(os.path.exists(f"/proc/{pid}") for pid in pids))


CHECKS = (only_lent_addresses_are_reached, sandboxes_are_contained, what_outgrows_its_sandbox_ends_it, faults_happen,
          intervals_end, nothing_stays)


def main():
    for check in CHECKS:
        name = check.__name__.replace("_", " ")
        try:
            check()
        except (Wrong, OSError, ValueError, http.client.HTTPException, subprocess.TimeoutExpired) as error:
            print(f"daytona-local: {name}: {str(error) or type(error).__name__}", flush=True)
            sys.exit(1)
        print(f"daytona-local: {name}", flush=True)
    print("daytona-local: behaves")


main()
