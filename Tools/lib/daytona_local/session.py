"""A session: one shell that lives on, and the commands that were given to it (WIRE §1.3).

As with Daytona, a command is sourced by the session's own shell: `cd`, variables and functions last, and a command that says `exit`
ends the shell and never gets an exit code.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import uuid
from dataclasses import dataclass, field
from typing import Any, Coroutine

from .command_log import STDERR_MARK, STDOUT_MARK, CommandLog, LineMarker
from .inside import Connection, Gone, Inside, Refused

ENTRYPOINT_SESSION, ENTRYPOINT_COMMAND = "entrypoint", "entrypoint_command"
END_GRACE_SECONDS = 5  # from the signal that asks a session to end to the one that makes it
PIECE_BYTES = 64 << 10


@dataclass
class Command:
    id: str
    text: str
    echoes_input: bool
    log: CommandLog = field(default_factory=CommandLog)
    told_code: int | None = None  # by the shell; it counts once both streams have ended
    exit_code: int | None = None
    input_end: int | None = None  # the open end of its input, where it runs and has one
    is_told: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)

    def to_json(self) -> dict[str, object]:
        told: dict[str, object] = {"id": self.id, "command": self.text}
        return told if self.exit_code is None else told | {"exitCode": self.exit_code}

    async def write_input(self, data: str) -> None:
        """Adds the newline that `read` waits for; waits until the pipe has taken all. - Raises: OSError when it is gone."""
        line = (data if data.endswith("\n") else data + "\n").encode()
        rest = memoryview(line)
        while rest:
            if self.input_end is None:
                raise BrokenPipeError("the command has ended")
            try:
                rest = rest[os.write(self.input_end, rest) :]
            except BlockingIOError:
                await self._has_room()
        if self.echoes_input:
            self.log.append(STDOUT_MARK, line)

    async def _has_room(self) -> None:
        """Until its input takes more, or a moment is over: who closes it meanwhile wakes nobody."""
        assert self.input_end is not None
        loop, room, end = asyncio.get_running_loop(), asyncio.Event(), self.input_end
        loop.add_writer(end, room.set)
        try:
            await asyncio.wait_for(room.wait(), timeout=0.1)
        except TimeoutError:
            pass
        finally:
            loop.remove_writer(end)

    def close_input(self) -> None:
        if self.input_end is not None:
            os.close(self.input_end)
            self.input_end = None


class Session:
    def __init__(self, identity: str, inside: Inside, home: str) -> None:
        self.id = identity
        self.commands: dict[str, Command] = {}
        self.is_over = asyncio.Event()  # deleted, or lost with its sandbox
        self.is_lost = False
        self.has_ended = False  # the shell's process
        self._inside = inside
        self._folder = f"{home}/.daytona/sessions/{uuid.uuid4()}"
        self._connection: Connection | None = None
        self._to_shell = -1
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def start(cls, identity: str, inside: Inside, home: str, shell: str) -> Session:
        """- Raises: `Refused`, `Gone`."""
        session = cls(identity, inside, home)
        input_inside, session._to_shell = os.pipe()
        codes, codes_inside = os.pipe()
        nowhere = os.open(os.devnull, os.O_RDWR)
        try:
            session._connection = await inside.connect()
            await session._connection.send({"op": "run", "argv": [shell]}, [input_inside, codes_inside, nowhere])
            await session._connection.receive()
        except (Refused, Gone, OSError):
            os.close(codes)
            await session.end()
            raise
        finally:
            for descriptor in (input_inside, codes_inside, nowhere):
                os.close(descriptor)
        session._keep(session._take_codes(codes))
        session._keep(session._watch())
        return session

    def to_json(self) -> dict[str, object]:
        return {"sessionId": self.id, "commands": [command.to_json() for command in self.commands.values()]}

    async def give(self, text: str, keeps_input: bool, echoes_input: bool = True, identity: str | None = None) -> Command:
        """Gives the shell a command. It begins when those before it have ended.

        - Parameter keeps_input: whether it can be sent input; else its input is at its end at once.
        - Raises: `Refused`, `Gone`; OSError where the shell has ended.
        """
        command = Command(identity or str(uuid.uuid4()), text, echoes_input)
        folder = f"{self._folder}/{command.id}"
        reply = await self._inside.ask("pipes", folder=folder, script=text)
        if len(reply.descriptors) != 5:
            raise Gone
        out, out_holder, err, err_holder, command.input_end = reply.descriptors
        self.commands[command.id] = command
        streams = [self._keep(self._label(end, LineMarker(command.log, mark)))
                   for end, mark in ((out, STDOUT_MARK), (err, STDERR_MARK))]
        self._keep(self._finish(command, streams, (out_holder, err_holder)))
        if not keeps_input:
            command.close_input()
        source = shlex.quote(f"{folder}/input.pipe") if keeps_input else "/dev/null"
        quoted = shlex.quote(folder)
        line = (f"{{ . {quoted}/cmd.sh; }} <{source} >{quoted}/stdout.pipe 2>{quoted}/stderr.pipe\n"
                f"echo {command.id} $?; rm -f {quoted}/*.pipe\n")
        await asyncio.get_running_loop().run_in_executor(None, os.write, self._to_shell, line.encode())
        return command

    async def delete(self) -> None:
        """Asks the shell and all under it to end, and kills what did not."""
        if self._connection is not None and not self.has_ended:
            try:
                await self._connection.ask_to_end()
                async with asyncio.timeout(END_GRACE_SECONDS):
                    while not self.has_ended:
                        await asyncio.sleep(0.02)
            except (OSError, TimeoutError):
                pass
        await self.end()

    async def lose(self) -> None:
        """The sandbox is gone: who follows a log sees the connection break, not the log end."""
        self.is_lost = True
        await self.end()

    async def end(self) -> None:
        """Kills what there is and gives back all that was open."""
        self._tell_over()
        if self._connection is not None:
            await self._connection.kill()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._to_shell >= 0:
            os.close(self._to_shell)
            self._to_shell = -1
        for command in self.commands.values():
            command.close_input()

    def _tell_over(self) -> None:
        self.is_over.set()
        for command in self.commands.values():
            command.log.wake()

    def _keep(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _watch(self) -> None:
        """Notes that the shell has ended, by itself or otherwise."""
        assert self._connection is not None
        try:
            await self._connection.receive()
        except (Gone, Refused):
            pass
        self.has_ended = True

    async def _take_codes(self, codes: int) -> None:
        """The shell's own output: a line for each command that ended, with its exit code."""
        reader, transport = await reading(codes)
        try:
            while line := await reader.readline():
                name, _, code = line.decode("utf-8", "replace").strip().partition(" ")
                command = self.commands.get(name)
                if command is not None and code.isdigit():
                    command.told_code = int(code)
                    command.is_told.set()
        except ValueError:
            pass  # a line without end: nothing that the shell says is that long
        finally:
            transport.close()

    async def _label(self, end: int, marker: LineMarker) -> None:
        reader, transport = await reading(end)
        try:
            while data := await reader.read(PIECE_BYTES):
                marker.feed(data)
        finally:
            marker.end()
            transport.close()

    async def _finish(self, command: Command, streams: list[asyncio.Task[None]], holders: tuple[int, int]) -> None:
        """The exit code is there only once both streams have ended and stand in the log, as the wrapper of Daytona has it: a
        background process that keeps one open delays it."""
        try:
            await command.is_told.wait()
        finally:
            for holder in holders:
                os.close(holder)
        command.close_input()
        await asyncio.gather(*streams)
        command.exit_code = command.told_code
        command.is_over.set()


async def reading(descriptor: int) -> tuple[asyncio.StreamReader, asyncio.ReadTransport]:
    """Reads a descriptor, which belongs to the transport from here on."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), open(descriptor, "rb", buffering=0))
    return reader, transport
