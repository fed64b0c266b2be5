"""Proves Tools/daytona-local with Daytona's own client, and the proof by wrong servers: run by a Python that can import `daytona`.

    Tools/peers run daytona -B Tests/Peers/daytona_drive.py

Prints what was checked, then `daytona-local: proved`, and ends with 0; else with 1 and a line that says what differs. Three checks:
the client is satisfied with the server as it is; it is not satisfied with one that is made wrong in one place, and says which; and
whichever way the server ends, nothing that it started stays.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
SERVER = HERE.parent.parent / "Tools" / "daytona-local"
CLIENT_TIMEOUT_SECONDS = 300
END_TIMEOUT_SECONDS = 20
# What is made wrong, the part of the drive that must notice, and a word of what it must say.
WRONG = [
    ({"match": "POST /sandbox", "patch": {"labels": {}}}, "created_from_snapshot", "labels"),
    ({"match": "POST /toolbox/*/process/execute", "patch": {"result": "out\n"}}, "executed", "exit code and result"),
    ({"match": "POST /toolbox/*/process/execute", "status": 504}, "timed_out", "status: 504, not 408"),
    ({"match": "POST /toolbox/*/exec", "patch": {"stderr": ""}}, "sessions_kept", "a command"),
    ({"match": "GET /toolbox/*/logs", "drop": "body"}, "logs_followed", "logs followed"),
    ({"match": "POST /toolbox/*/files/bulk-download", "drop": "body"}, "files_moved", "download"),
    ({"match": "GET /sandbox", "patch": {"nextCursor": None}}, "listed_in_pages", "five in pages of two"),
    ({"match": "GET /sandbox/*", "patch": {"autoStopInterval": 1}, "times": 9}, "executed settings_changed", "intervals"),
    ({"match": "GET /nothing"}, "limits", "a third creation was not refused"),  # right, but without such a limit
]


class Wrong(Exception):
    """What the proof stumbled over."""


class Server:
    """A local Daytona, for as long as the block lasts."""

    def __init__(self, *options):
        self.process = subprocess.Popen([str(SERVER), *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        word, *rest = (self.process.stdout.readline() or "nothing").split()
        if word != "ready":
            raise Wrong("the server did not start")
        self.url, self.key = rest

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(END_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Wrong("the server did not end when its input did") from None
        finally:
            self.process.stdout.close()

    def ask(self, method, path, body=None, base=None):
        request = urllib.request.Request((base or self.url.removesuffix("/api")) + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"})
        # No proxy, whatever the environment says.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def drive(self, *parts):
        """The client's exit status and what it printed."""
        ran = subprocess.run([sys.executable, "-B", str(HERE / "daytona_client.py"), self.url, self.key, *parts],
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=CLIENT_TIMEOUT_SECONDS)
        return ran.returncode, ran.stdout

    def processes(self):
        """The numbers of all that run in the sandboxes."""
        return [pid for one in self.ask("GET", "/_control/sandboxes")["sandboxes"] for pid in one["processes"]]


def client_is_satisfied():
    with Server() as server:
        status, said = server.drive()
        print(said, end="", flush=True)
        if status != 0 or not said.endswith("daytona: satisfied\n"):
            raise Wrong(f"the client ended with {status}")
        left = [one for one in server.ask("GET", "/_control/sandboxes")["sandboxes"] if one["state"] != "destroying"]
        if left:
            raise Wrong(f"sandboxes are left: {left}")
    with Server("--rate", "sandbox-create=2", "--rate-window", "3") as server:
        status, said = server.drive("limits")
        print(said, end="", flush=True)
        if status != 0:
            raise Wrong(f"the client ended with {status}")


def wrong_servers_are_noticed():
    with Server() as server:
        for fault, parts, word in WRONG:
            server.ask("POST", "/_control", {"clear": True, "next": [fault]})
            status, said = server.drive(*parts.split())
            line = said.splitlines()[-1] if said else ""
            if status != 1 or word not in line:
                raise Wrong(f"with {json.dumps(fault)} the client ended with {status} and said '{line}'")
    print(f"daytona-local: {len(WRONG)} wrong servers are noticed", flush=True)


def nothing_stays():
    """A command that runs and a session that is followed, and then the end of the server."""
    ways = {"its input closes": lambda server: server.process.stdin.close(), "SIGTERM": lambda server: server.process.terminate(),
            "SIGKILL": lambda server: server.process.send_signal(signal.SIGKILL)}
    for name, end in ways.items():
        with Server() as server:
            box = server.ask("POST", "/sandbox", {"name": "left"}, server.url)
            toolbox = f"{box['toolboxProxyUrl']}/{box['id']}"
            server.ask("POST", "/process/session", {"sessionId": "one"}, toolbox)
            server.ask("POST", "/process/session/one/exec", {"command": "setsid sleep 600", "runAsync": True}, toolbox)
            server.ask("POST", "/process/execute", {"command": "(trap '' TERM; sleep 600) >/dev/null 2>&1 &"}, toolbox)
            pids = server.processes()
            if len(pids) < 5:
                raise Wrong(f"only {len(pids)} processes run")
            end(server)
            server.process.wait(END_TIMEOUT_SECONDS)
            deadline = time.monotonic() + END_TIMEOUT_SECONDS
            while left := [pid for pid in pids if os.path.exists(f"/proc/{pid}")]:
                if time.monotonic() > deadline:
                    raise Wrong(f"after {name}, processes stay: {left}")
                time.sleep(0.02)
    print("daytona-local: nothing stays after " + ", ".join(ways), flush=True)


def main():
    try:
        client_is_satisfied()
        wrong_servers_are_noticed()
        nothing_stays()
    except (Wrong, OSError, ValueError, subprocess.TimeoutExpired) as error:
        print(f"daytona-local: {error}", flush=True)
        sys.exit(1)
    print("daytona-local: proved")


main()
