"""A running sandbox: bubblewrap, the agent in it, and all that the agent started. It ends as one."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
from collections import defaultdict
from pathlib import Path

from .inside import Gone, Inside
from .limits import Limits
from .root_folder import LENT, SYSTEM, SYSTEM_FOLDERS, USER_ID, RootFolder

AGENT = Path(__file__).with_name("agent.py")
START_TIMEOUT_SECONDS = 30
HOST_PYTHON = "/usr/bin/python3"
LENT_PYTHON = f"{SYSTEM}/python"  # where the system has none, ours is lent
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class NotStarted(Exception):
    """Bubblewrap or the agent did not come up; the message says what bubblewrap said."""


class Box:
    """The processes of one sandbox, from their start to their end."""

    def __init__(self, process: asyncio.subprocess.Process, first_pid: int, inside: Inside) -> None:
        self._process = process
        self.first_pid = first_pid  # of the host: process 1 of the sandbox's own process namespace
        self._first = os.pidfd_open(first_pid)  # -1 once it is gone
        self.inside = inside
        self.is_wanted = True
        self._end = asyncio.create_task(self._until_gone())

    @classmethod
    async def start(cls, folder: Path, root: RootFolder, name: str, environment: dict[str, str], work_folder: str,
                    limits: Limits, owner: int | None) -> Box:
        """Starts bubblewrap in `folder`, which is the sandbox's and outside of its reach.

        - Parameter owner: the host's user to run as, where we are root; root's processes know no limit on their number.
        - Raises: `NotStarted`.
        """
        path = folder / "agent.sock"
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        status_end, status_inside = os.pipe()
        agent = os.open(AGENT, os.O_RDONLY | os.O_CLOEXEC)
        said = open(folder / "bubblewrap.log", "w+b")
        try:
            listener.bind(str(path))
            listener.listen(128)
            process = await asyncio.create_subprocess_exec(
                *arguments(root, name, work_folder, agent, listener.fileno(), status_inside),
                stdin=asyncio.subprocess.PIPE, stdout=said, stderr=said, start_new_session=True, env={}, cwd="/",
                pass_fds=(agent, listener.fileno(), status_inside), user=owner, group=owner,
                extra_groups=None if owner is None else [])
            os.close(status_inside)
            status_inside = -1
            assert process.stdin is not None
            process.stdin.write(json.dumps({"env": environment, "limits": limits.to_json()}).encode())
            process.stdin.close()
            try:
                async with asyncio.timeout(START_TIMEOUT_SECONDS):
                    first_pid = await told_pid(status_end)
                    inside = Inside(path)
                    box = cls(process, first_pid, inside)
                    await inside.ask("hello")
                    return box
            except BaseException as error:
                if process.returncode is None:
                    process.kill()  # and with it all that it made
                await process.wait()
                if not isinstance(error, (Gone, ValueError, OSError, TimeoutError)):
                    raise
                said.seek(0)
                words = said.read(4096).decode("utf-8", "replace").strip() or "it said nothing"
                raise NotStarted(f"bubblewrap did not start: {words}") from None
        except FileNotFoundError:
            raise NotStarted("bubblewrap (bwrap) is not on this machine") from None
        finally:
            listener.close()
            os.close(agent)
            os.close(status_end)
            if status_inside >= 0:
                os.close(status_inside)
            said.close()

    async def kill(self) -> None:
        """Kills everything inside, and returns when all of it is gone."""
        self.is_wanted = False
        if self._first >= 0:
            try:
                signal.pidfd_send_signal(self._first, signal.SIGKILL)
            except ProcessLookupError:
                pass
        await self.ended()

    async def ended(self) -> None:
        """Returns when all of it is gone."""
        await asyncio.shield(self._end)

    async def _until_gone(self) -> None:
        """Process 1 ends only after the kernel has ended every other in its namespace."""
        gone, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self._first, gone.set)
        await gone.wait()
        loop.remove_reader(self._first)
        await self._process.wait()
        os.close(self._first)
        self._first = -1

    def processes(self) -> list[int]:
        """The host's numbers of all that runs inside, process 1 among them.

        A process can put its children into a process namespace of their own; they are still below one in the sandbox's, for whoever
        loses its parent gets process 1 of its namespace as one. Not every kernel tells the children of a process, but each its parent.
        """
        try:
            wanted = os.readlink(f"/proc/{self.first_pid}/ns/pid")
        except OSError:
            return []
        found, children = [], defaultdict(list)
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    children[parent_of(name)].append(int(name))
                    if os.readlink(f"/proc/{name}/ns/pid") == wanted:
                        found.append(int(name))
                except OSError:
                    continue
        inside = set(found)
        for process in found:  # which grows
            for child in children[process]:
                if child not in inside:
                    inside.add(child)
                    found.append(child)
        return found


def parent_of(process: str) -> int:
    """The second field after the name, which stands in brackets and may have any in it."""
    return int(Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[1])


async def told_pid(status_end: int) -> int:
    """The first line that bubblewrap writes to its status descriptor names the process that it made."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), open(os.dup(status_end), "rb"))
    try:
        line = await reader.readline()
        return int(json.loads(line)["child-pid"])
    except KeyError:
        raise ValueError("no child-pid") from None
    finally:
        transport.close()


def arguments(root: RootFolder, name: str, work_folder: str, agent: int, listener: int, status: int) -> list[str]:
    """Bubblewrap's command line. Nothing secret stands in it: it can be seen by everybody on the host."""
    line = [
        "bwrap", "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
        "--die-with-parent", "--new-session", "--clearenv", "--json-status-fd", str(status),
        "--uid", str(USER_ID), "--gid", str(USER_ID), "--hostname", name,
        "--bind", str(root.path), "/", "--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev", "--tmpfs", SYSTEM,
    ]
    for folder in SYSTEM_FOLDERS:
        host = Path("/") / folder
        if host.is_dir() and not host.is_symlink():
            line += ["--ro-bind", str(host), str(host)]
    for lent in LENT:
        line += ["--ro-bind-try", f"/etc/{lent}", f"{SYSTEM}/{lent}"]
    python = HOST_PYTHON
    if not Path(HOST_PYTHON).exists():
        python = f"{LENT_PYTHON}/bin/python3"
        line += ["--ro-bind", sys.base_prefix, LENT_PYTHON]
    line += ["--ro-bind-data", str(agent), f"{SYSTEM}/agent.py", "--remount-ro", SYSTEM, "--chdir", work_folder]
    return line + ["--", python, "-I", "-S", f"{SYSTEM}/agent.py", str(listener)]


def search_path() -> str:
    """The PATH of what runs inside."""
    return PATH if Path(HOST_PYTHON).exists() else f"{PATH}:{LENT_PYTHON}/bin"


def is_possible() -> bool:
    return shutil.which("bwrap") is not None
