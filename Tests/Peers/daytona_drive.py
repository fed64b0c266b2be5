"""Proves Tools/daytona-local with Daytona's own client, and the proof by wrong servers: run by a Python that can import `daytona`.

    Tools/peers run daytona -B Tests/Peers/daytona_drive.py

Prints what was checked, then `daytona-local: proved`, and ends with 0; else with 1 and a line that says what differs. The client must
be satisfied with the server as it is, and not with one that is made wrong in one place, of which it must say which.
"""

import json
import subprocess
import sys
from pathlib import Path

from daytona_server import Server, Wrong

HERE = Path(__file__).parent
CLIENT_TIMEOUT_SECONDS = 300
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


def drive(server, *parts):
    """The client's exit status and what it printed."""
    ran = subprocess.run([sys.executable, "-B", str(HERE / "daytona_client.py"), server.url, server.key, *parts],
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=CLIENT_TIMEOUT_SECONDS)
    return ran.returncode, ran.stdout


def client_is_satisfied():
    with Server() as server:
        status, said = drive(server)
        print(said, end="", flush=True)
        if status != 0 or not said.endswith("daytona: satisfied\n"):
            raise Wrong(f"the client ended with {status}")
        left = [one for one in server.ask("GET", "/_control/sandboxes")["sandboxes"] if one["state"] != "destroying"]
        if left:
            raise Wrong(f"sandboxes are left: {left}")
    with Server("--rate", "sandbox-create=2", "--rate-window", "3") as server:
        status, said = drive(server, "limits")
        print(said, end="", flush=True)
        if status != 0:
            raise Wrong(f"the client ended with {status}")


def wrong_servers_are_noticed():
    with Server() as server:
        for fault, parts, word in WRONG:
            server.ask("POST", "/_control", {"clear": True, "next": [fault]})
            status, said = drive(server, *parts.split())
            line = said.splitlines()[-1] if said else ""
            if status != 1 or word not in line:
                raise Wrong(f"with {json.dumps(fault)} the client ended with {status} and said '{line}'")
    print(f"daytona-local: {len(WRONG)} wrong servers are noticed", flush=True)


def main():
    try:
        client_is_satisfied()
        wrong_servers_are_noticed()
    except (Wrong, OSError, ValueError, subprocess.TimeoutExpired) as error:
        print(f"daytona-local: {error}", flush=True)
        sys.exit(1)
    print("daytona-local: proved")


main()
