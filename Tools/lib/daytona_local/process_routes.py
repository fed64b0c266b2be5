"""The toolbox's calls that run one program to its end, and those that tell where it is (WIRE §1.3)."""

from __future__ import annotations

import base64
import re
from typing import Any

from aiohttp import web

from .answers import ToolboxError
from .bodies import toolbox_body
from .execution import OUTPUT_BYTES_MAX, Ended, Execution, TimedOut, TooMuchOutput
from .inside import Inside
from .sandbox import DAEMON_VERSION, Sandbox
from .shell import SHELL
from .toolbox import Toolbox

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
TIMEOUT_SECONDS_MAX = 2**32 - 1
# What each language's code is piped into.
RUNNERS = {"python": ("python3 -u -", ""), "javascript": ("node -", "process.argv.splice(1, 1);\n")}


class ProcessRoutes:
    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox

    def routes(self) -> list[web.RouteDef]:
        reach = self._toolbox.reach
        return [
            reach("POST", "/process/execute", self.execute), reach("POST", "/process/code-run", self.run_code),
            reach("GET", "/user-home-dir", self.home), reach("GET", "/project-dir", self.home),
            reach("GET", "/work-dir", self.work_folder), reach("GET", "/version", self.version),
        ]

    async def execute(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        """The command is given to the shell on its standard input, so that no limit of arguments holds for it."""
        body = await toolbox_body(request)
        command = body.get("command")
        if not isinstance(command, str) or not command.strip():
            raise ToolboxError(400, "bad request: command cannot be empty or whitespace-only")
        ended = await self._run(command, body, inside)
        return web.json_response({"exitCode": ended.exit_code, "result": ended.output.decode("utf-8", "replace")})

    async def run_code(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        body = await toolbox_body(request, code=str, language=str)
        if body["language"] not in RUNNERS:
            raise ToolboxError(400, f"bad request: unsupported language: {body['language']}")
        program, before = RUNNERS[body["language"]]
        code = base64.b64encode((before + body["code"]).encode("utf-8", "replace")).decode()
        words = " ".join(str(word) for word in body.get("argv") or [])
        ended = await self._run(f"printf '%s' '{code}' | base64 -d | {program} {words}", body, inside)
        return web.json_response({"exitCode": ended.exit_code, "result": ended.output.decode("utf-8", "replace"),
                                  "artifacts": {"charts": []}})

    async def _run(self, command: str, body: dict[str, Any], inside: Inside) -> Ended:
        envs, folder, timeout = body.get("envs") or {}, body.get("cwd"), body.get("timeout")
        if not isinstance(envs, dict) or not all(isinstance(value, str) for value in envs.values()):
            raise ToolboxError(400, "bad request: invalid request body: envs must be an object of strings")
        for name in envs:
            if not VARIABLE.fullmatch(name):
                raise ToolboxError(400, f"bad request: invalid environment variable name: '{name}'")
        if folder is not None and not isinstance(folder, str):
            raise ToolboxError(400, "bad request: invalid request body: cwd must be a string")
        if timeout is not None and (type(timeout) is not int or not 0 <= timeout <= TIMEOUT_SECONDS_MAX):
            raise ToolboxError(400, "bad request: invalid request body: timeout must be a number of type uint32")
        try:
            # Without a timeout there is none, and so with 0.
            return await Execution([SHELL], command.encode("utf-8", "replace"), folder or None, envs, timeout or None).run(inside)
        except TimedOut:
            raise ToolboxError(408, "request timeout: command execution timeout") from None
        except TooMuchOutput:
            raise ToolboxError(500, f"internal server error: the output is more than {OUTPUT_BYTES_MAX} bytes") from None

    async def home(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        return web.json_response({"dir": sandbox.root.home})

    async def work_folder(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        return web.json_response({"dir": sandbox.work_folder})

    async def version(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        return web.json_response({"version": DAEMON_VERSION})
