"""Tools/daytona-local, started by a test and spoken to without any client."""

import json
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

SERVER = Path(__file__).parent.parent.parent / "Tools" / "daytona-local"
END_TIMEOUT_SECONDS = 20
REQUEST_TIMEOUT_SECONDS = 30


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
        """The JSON of an answer that is no error; `base` is the server's own URL where none is given."""
        status, data = self.try_to_ask(method, path, body, base)
        if status >= 400:
            raise Wrong(f"{method} {path}: {status} {data[:300]!r}")
        return json.loads(data or b"null")

    def try_to_ask(self, method, path, body=None, base=None, timeout=REQUEST_TIMEOUT_SECONDS):
        """The status and the bytes of whatever is answered. - Raises: OSError and http.client's errors where nothing whole is."""
        request = urllib.request.Request((base or self.url.removesuffix("/api")) + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"})
        # No proxy, whatever the environment says.
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=timeout) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def create(self, **settings):
        """A sandbox that has started, and the URL of its toolbox."""
        box = self.ask("POST", "/sandbox", settings, self.url)
        deadline = time.monotonic() + REQUEST_TIMEOUT_SECONDS
        while box["state"] != "started":
            if time.monotonic() > deadline:
                raise Wrong(f"a sandbox is still {box['state']}")
            time.sleep(0.02)
            box = self.ask("GET", f"/sandbox/{box['id']}", base=self.url)
        return box["id"], f"{box['toolboxProxyUrl']}/{box['id']}"

    def execute(self, toolbox, command, **more):
        """What a command wrote."""
        return self.ask("POST", "/process/execute", {"command": command, **more}, toolbox)["result"]

    def state(self, box):
        """The state of a sandbox; `gone` where there is none."""
        status, data = self.try_to_ask("GET", f"/sandbox/{box}", base=self.url)
        return "gone" if status == 404 else json.loads(data)["state"]

    def processes(self):
        """The numbers of all that run in the sandboxes."""
        return [pid for one in self.ask("GET", "/_control/sandboxes")["sandboxes"] for pid in one["processes"]]
