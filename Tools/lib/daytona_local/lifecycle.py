"""How a sandbox goes from one state to the next: create, start, stop, archive, delete, and dying by itself (WIRE §1.2)."""

from __future__ import annotations

import asyncio
import shlex
import time
from typing import Awaitable, Callable

from .answers import ApiError
from .box import Box, NotStarted, search_path
from .build import build
from .dockerfile import CannotBuild, Dockerfile
from .forwarder import Forwarders
from .inside import Gone, Refused
from .limits import Limits
from .options import Options
from .plan import CreationPlan
from .sandbox import Sandbox
from .session import ENTRYPOINT_COMMAND, ENTRYPOINT_SESSION, Session
from .shell import SHELL

ERRORED = ("error", "build_failed")
DIED = "the sandbox ended by itself"


class Lifecycle:
    """Each change is a task of the sandbox; while it runs, other changes are refused with 409."""

    def __init__(self, options: Options, forget: Callable[[Sandbox], None]) -> None:
        self._options = options
        self._forget = forget
        self._watches: set[asyncio.Task[None]] = set()

    # What the API asks for ---------------------------------------------------------------------------------------------------

    def create(self, sandbox: Sandbox, plan: CreationPlan) -> None:
        sandbox.state = "unknown" if sandbox.build is None else "pending_build"
        self._begin(sandbox, "started", self._create(sandbox, plan))

    def start(self, sandbox: Sandbox) -> None:
        if sandbox.state == "started" and sandbox.desired == "started":
            return
        self._require_sound(sandbox)
        self._require_settled(sandbox)
        if sandbox.state not in ("stopped", "archived"):
            raise ApiError(400, "Sandbox is not in valid state")
        self._begin(sandbox, "started", self._start(sandbox))

    def stop(self, sandbox: Sandbox) -> None:
        self._require_sound(sandbox)
        self._require_settled(sandbox)
        if sandbox.state != "started":
            raise ApiError(400, "Sandbox is not in a stoppable state")
        if sandbox.is_ephemeral:
            self.delete(sandbox)
        else:
            self._begin(sandbox, "stopped", self._stop(sandbox))

    def archive(self, sandbox: Sandbox) -> None:
        self._require_settled(sandbox)
        if sandbox.state != "stopped":
            raise ApiError(400, "Sandbox is not stopped")
        if sandbox.is_ephemeral:
            raise ApiError(400, "Ephemeral sandboxes cannot be archived")
        self._begin(sandbox, "archived", self._archive(sandbox))

    def delete(self, sandbox: Sandbox) -> None:
        if sandbox.is_changing and sandbox.state != "pending_build":
            raise ApiError(409, "Sandbox state change in progress")
        if sandbox.is_changing:
            assert sandbox.change is not None
            sandbox.change.cancel()
        sandbox.name = f"DESTROYED_{sandbox.name}_{int(time.time() * 1000)}"  # the name is free at once
        self._begin(sandbox, "destroyed", self._destroy(sandbox))

    async def serve_network(self, sandbox: Sandbox) -> None:
        """Has the sandbox reach what its settings permit now."""
        if sandbox.forwarders is not None:
            await sandbox.forwarders.serve({one for one in self._options.allowed if sandbox.network.permits(one)})

    async def die(self, sandbox: Sandbox, reason: str = DIED) -> None:
        """Ends the sandbox's processes as a fault would: nobody asked the API for it."""
        if sandbox.box is not None:
            await self._fail(sandbox, "error", reason)

    async def abandon(self, sandbox: Sandbox) -> None:
        """The server ends: kills what runs, whatever state it is in."""
        if sandbox.change is not None:
            sandbox.change.cancel()
            await asyncio.gather(sandbox.change, return_exceptions=True)
        await self._shut(sandbox)

    # How it is done ----------------------------------------------------------------------------------------------------------

    def _require_sound(self, sandbox: Sandbox) -> None:
        if sandbox.state in ERRORED:
            raise ApiError(400, "Sandbox is in an errored state")

    def _require_settled(self, sandbox: Sandbox) -> None:
        if sandbox.is_changing or sandbox.state != sandbox.desired:
            raise ApiError(409, "Sandbox state change in progress")

    def _begin(self, sandbox: Sandbox, desired: str, work: Awaitable[None]) -> None:
        sandbox.desired = desired
        sandbox.updated = time.time()
        before = sandbox.change

        async def change() -> None:
            if before is not None:
                await asyncio.gather(before, return_exceptions=True)
            try:
                await work
            except (NotStarted, Gone, Refused, OSError) as error:
                await self._fail(sandbox, "error", str(error) or DIED)
            except CannotBuild as error:
                await self._fail(sandbox, "build_failed", str(error))

        sandbox.change = asyncio.create_task(change())

    def _enter(self, sandbox: Sandbox, state: str) -> None:
        sandbox.state = state
        sandbox.updated = time.time()

    async def _fail(self, sandbox: Sandbox, state: str, reason: str) -> None:
        sandbox.error_reason = reason
        self._enter(sandbox, state)  # told at once: whoever was asking finds out why it failed
        await self._shut(sandbox)

    async def _create(self, sandbox: Sandbox, plan: CreationPlan) -> None:
        try:
            await asyncio.sleep(plan.creating_seconds)
            if plan.end == "build_failed":
                raise CannotBuild(plan.reason)
            if plan.end == "error":
                raise NotStarted(plan.reason)
            if sandbox.build is not None:
                self._enter(sandbox, "building_snapshot")
                await self._build(sandbox)
            await self._start(sandbox)
        finally:
            if sandbox.build is not None:
                sandbox.build.is_over = True

    async def _build(self, sandbox: Sandbox) -> None:
        """Builds with an own start, so that nothing that a build left running outlives it."""
        assert sandbox.build is not None
        if sandbox.build.context_hashes:
            raise CannotBuild("the local Daytona has no object storage to take a build's context from")
        file = Dockerfile.parse(sandbox.build.dockerfile)
        box = await self._boxed(sandbox)
        try:
            await build(sandbox.build, file, box.inside, sandbox.work_folder)
        finally:
            await box.kill()
        sandbox.image_env, sandbox.main_program = file.environment, file.main_program
        sandbox.work_folder = file.work_folder or sandbox.work_folder

    async def _boxed(self, sandbox: Sandbox) -> Box:
        environment = {
            "PATH": search_path(), "HOME": sandbox.root.home, "USER": sandbox.user, "SHELL": SHELL, "LANG": "C.UTF-8",
            "DAYTONA_SANDBOX_ID": sandbox.id, "DAYTONA_SANDBOX_USER": sandbox.user,
            **({"DAYTONA_SANDBOX_SNAPSHOT": sandbox.snapshot} if sandbox.snapshot else {}), **sandbox.image_env, **sandbox.env}
        return await Box.start(sandbox.folder, sandbox.root, sandbox.id[:12], environment, sandbox.work_folder,
                               Limits.of(sandbox.memory_gib, sandbox.disk_gib), sandbox.owner)

    async def _start(self, sandbox: Sandbox) -> None:
        box = await self._boxed(sandbox)
        sandbox.box = box
        sandbox.forwarders = Forwarders(box.inside)
        await self.serve_network(sandbox)
        if sandbox.main_program:
            session = await Session.start(ENTRYPOINT_SESSION, box.inside, sandbox.root.home, SHELL)
            sandbox.sessions[session.id] = session
            # A program in the foreground: its shell is the session's own.
            await session.give(shlex.join(sandbox.main_program), False, identity=ENTRYPOINT_COMMAND)
        watch = asyncio.create_task(self._watch(sandbox, box))
        self._watches.add(watch)
        watch.add_done_callback(self._watches.discard)
        sandbox.touch()
        sandbox.stopped = None
        self._enter(sandbox, "started")

    async def _stop(self, sandbox: Sandbox) -> None:
        await self._shut(sandbox)
        sandbox.stopped = time.time()
        self._enter(sandbox, "stopped")

    async def _archive(self, sandbox: Sandbox) -> None:
        self._enter(sandbox, "archived")

    async def _destroy(self, sandbox: Sandbox) -> None:
        await self._shut(sandbox)
        await asyncio.get_running_loop().run_in_executor(None, sandbox.root.remove)
        self._enter(sandbox, "destroyed")
        self._forget(sandbox)

    async def _shut(self, sandbox: Sandbox) -> None:
        """Ends all that runs. The processes go first: what waits for one of them then sees it gone."""
        box, sandbox.box = sandbox.box, None
        if box is not None:
            await box.kill()
        if sandbox.forwarders is not None:
            await sandbox.forwarders.close()
            sandbox.forwarders = None
        for session in list(sandbox.sessions.values()):
            await session.lose()
        sandbox.sessions.clear()

    async def _watch(self, sandbox: Sandbox, box: Box) -> None:
        await box.ended()
        if box.is_wanted:
            await self._died(sandbox, box)

    async def _died(self, sandbox: Sandbox, box: Box) -> None:
        if sandbox.box is box and sandbox.state == "started":
            await self._fail(sandbox, "error", DIED)
