"""The toolbox's calls on sessions (WIRE §1.3)."""

from __future__ import annotations

import asyncio

from aiohttp import web

from .answers import ToolboxError
from .bodies import toolbox_body
from .client_version import wants_combined, wants_separated
from .command_log import separated, text, without_marks
from .inside import Inside, Refused
from .log_following import follow, stream
from .sandbox import Sandbox
from .session import ENTRYPOINT_COMMAND, ENTRYPOINT_SESSION, Command, Session
from .shell import SHELL
from .toolbox import Toolbox


class SessionRoutes:
    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox

    def routes(self) -> list[web.RouteDef]:
        reach, one = self._toolbox.reach, "/process/session/{session}"
        command = one + "/command/{command}"
        return [
            reach("GET", "/process/session", self.list), reach("POST", "/process/session", self.create),
            reach("GET", f"/process/session/{ENTRYPOINT_SESSION}/logs", self.entrypoint_logs),
            reach("GET", one, self.get), reach("DELETE", one, self.delete), reach("POST", one + "/exec", self.execute),
            reach("GET", command, self.command), reach("POST", command + "/input", self.send_input),
            reach("GET", command + "/logs", self.logs),
        ]

    async def list(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        return web.json_response([one.to_json() for one in sandbox.sessions.values() if one.id != ENTRYPOINT_SESSION])

    async def create(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        identity = (await toolbox_body(request, sessionId=str))["sessionId"]
        if identity == ENTRYPOINT_SESSION:
            raise ToolboxError(400, "bad request: provided session ID is reserved and cannot be created/overridden")
        if not identity:
            raise ToolboxError(400, "invalid body request: Field validation for 'SessionId' failed on the 'required' tag",
                               "INVALID_REQUEST_BODY")
        if identity in sandbox.sessions:
            raise ToolboxError(409, "conflict: session already exists")
        try:
            session = await Session.start(identity, inside, sandbox.root.home, SHELL)
        except Refused as refused:
            raise ToolboxError(500, refused.message) from None
        if identity in sandbox.sessions:  # somebody was faster
            await session.end()
            raise ToolboxError(409, "conflict: session already exists")
        sandbox.sessions[identity] = session
        return web.Response(status=201)

    async def get(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        return web.json_response(found(request, sandbox).to_json())

    async def delete(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        if request.match_info["session"] == ENTRYPOINT_SESSION:
            raise ToolboxError(400, "bad request: can't delete entrypoint session")
        session = found(request, sandbox)
        await session.delete()
        sandbox.sessions.pop(session.id, None)
        return web.Response(status=204)

    async def execute(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        if request.match_info["session"] == ENTRYPOINT_SESSION:
            raise ToolboxError(400, "bad request: can't execute command in entrypoint session")
        body = await toolbox_body(request, command=str)
        if not body["command"].strip():
            raise ToolboxError(400, "command cannot be empty")
        is_async = bool(body.get("runAsync") or body.get("async"))
        try:
            session = found(request, sandbox)
            command = await session.give(body["command"], is_async, not body.get("suppressInputEcho"))
        except ToolboxError as error:
            # The daemon wraps this error, and its middleware no longer knows what kind it was (execute.go of 0.190).
            raise ToolboxError(500, f"failed to execute command: {error.message}") from None
        except (Refused, OSError) as error:
            raise ToolboxError(500, f"failed to execute command: bad request: failed to write command: {error}") from None
        if is_async:
            return answer(command, 202)
        await either(command.is_over, session.is_over)
        if command.exit_code is None:
            raise ToolboxError(500, "failed to execute command: bad request: session cancelled")
        log = command.log.read()
        if wants_combined(request):
            return answer(command, output=text(without_marks(log)))
        if not wants_separated(request):
            return answer(command, output=text(log))
        out, err = separated(log)
        return answer(command, output=text(log), stdout=text(out), stderr=text(err))

    async def command(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        return web.json_response(found_command(request, sandbox).to_json())

    async def send_input(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        if request.match_info["session"] == ENTRYPOINT_SESSION:
            raise ToolboxError(400, "bad request: can't send input to entrypoint session")
        data = (await toolbox_body(request, data=str))["data"]
        session = found(request, sandbox)
        if session.has_ended:
            raise ToolboxError(410, "gone: session process has exited")
        command = found_command(request, sandbox)
        if command.exit_code is not None:
            raise ToolboxError(410, f"gone: command has already completed with exit code {command.exit_code}")
        if command.input_end is None:
            raise ToolboxError(500, "internal server error: failed to open input pipe: no such device or address")
        try:
            await command.write_input(data)
        except OSError as error:
            raise ToolboxError(500, f"internal server error: failed to write to input pipe: {error.strerror}") from None
        return web.Response(status=204)

    async def logs(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.StreamResponse:
        return await self._told(request, found(request, sandbox), found_command(request, sandbox), wants_combined(request))

    async def entrypoint_logs(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.StreamResponse:
        session = sandbox.sessions.get(ENTRYPOINT_SESSION)
        if session is None:
            raise ToolboxError(404, "not found: session not found")
        return await self._told(request, session, session.commands[ENTRYPOINT_COMMAND], False)

    async def _told(self, request: web.Request, session: Session, command: Command, is_combined: bool) -> web.StreamResponse:
        """The whole log; or the log as it grows, over a WebSocket or as one long answer."""
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await follow(request, session, command, is_combined)
        if request.query.get("follow") == "true":
            return await stream(request, session, command)
        log = command.log.read()
        if is_combined or not wants_separated(request):
            return web.Response(text=text(without_marks(log) if is_combined else log))
        out, err = separated(log)
        return web.json_response({"output": text(log), "stdout": text(out), "stderr": text(err)})


def found(request: web.Request, sandbox: Sandbox) -> Session:
    session = sandbox.sessions.get(request.match_info["session"])
    if session is None:
        raise ToolboxError(404, "not found: session not found")
    return session


def found_command(request: web.Request, sandbox: Sandbox) -> Command:
    command = found(request, sandbox).commands.get(request.match_info["command"])
    if command is None:
        raise ToolboxError(404, "not found: command not found")
    return command


def answer(command: Command, status: int = 200, output: str | None = None, stdout: str | None = None,
           stderr: str | None = None) -> web.Response:
    """SessionExecuteResponse; what is not known is null. The exit code of one that runs on is not known."""
    code = command.exit_code if status == 200 else None
    return web.json_response(
        {"cmdId": command.id, "output": output, "stdout": stdout, "stderr": stderr, "exitCode": code}, status=status)


async def either(*events: asyncio.Event) -> None:
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
