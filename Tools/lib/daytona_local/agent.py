"""Runs inside a sandbox as its first program: starts processes and reaches files there, on behalf of the server outside.

    python3 agent.py SOCKET      the number of an open descriptor: a Unix socket that listens
    standard input               JSON: {"env": {…}, "limits": {…}}, up to its end

Each operation is one connection: a frame with a JSON object (and open descriptors beside it), then frames in return. A path is
resolved here, in the sandbox's own tree and with its own rights, and only an open descriptor goes out: so no link and no `..` that
a sandbox can make leads the server to a file of the host.

Nothing but Python's standard library is at hand here, and little of it is imported: every sandbox waits for this file to load.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import select
import signal
import socket
import stat
import struct
import subprocess
import sys
import threading
import time

TYPE_CHECKING = False  # the module that has it, and the types below, takes as long to load as all of the above
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator, Sequence, TypeVar

    Result = TypeVar("Result")

    Message = dict[str, Any]
    Answer = tuple[Message, list[int]]  # a message, and the descriptors that go with it

FRAME_BYTES_MAX = 16 << 20
DESCRIPTORS_MAX = 8
LINE_BYTES_MAX = 64 << 10  # Go's Scanner ends at a longer line
MATCHES_MAX = 10_000
PATIENCE_SECONDS = 5
environment: dict[str, str] = {}


class Refused(Exception):
    """An operation that cannot be done: the error's number, and a message as Go words it."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number, self.message = number, message


def refusal(verb: str, path: str, error: OSError) -> Refused:
    return Refused(error.errno or 0, f"{verb} {path}: {(error.strerror or str(error)).lower()}")


# Frames ----------------------------------------------------------------------------------------------------------------------

def receive(connection: socket.socket) -> tuple[Message, list[int]] | None:
    """One frame and the descriptors that came with it, or None at the end."""
    data, descriptors = b"", list[int]()
    while len(data) < 4 or len(data) < 4 + struct.unpack("!I", data[:4])[0]:
        piece, more, _, _ = socket.recv_fds(connection, 1 << 16, DESCRIPTORS_MAX)
        descriptors += more
        if not piece:
            return None
        data += piece
        if len(data) > FRAME_BYTES_MAX:
            return None
    return json.loads(data[4:]), descriptors


def send(connection: socket.socket, message: Message, descriptors: Sequence[int] = ()) -> None:
    data = json.dumps(message).encode()
    data = struct.pack("!I", len(data)) + data
    if descriptors:
        sent = socket.send_fds(connection, [data], descriptors)
        data = data[sent:]
    connection.sendall(data)


def patiently(act: Callable[[], Result]) -> Result:
    """Tries again for a while where the limit on processes and threads is reached: what was just killed gives them back soon."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return act()
        except (BlockingIOError, RuntimeError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


# Processes -------------------------------------------------------------------------------------------------------------------

def descendants(pid: int) -> list[int]:
    """All processes under `pid`, as /proc shows them now."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    parent = int(file.read().rsplit(b")", 1)[1].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            children.setdefault(parent, []).append(int(name))
    found, waiting = list[int](), [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def signal_whole(process: subprocess.Popen[bytes], number: int) -> None:
    """Signals the process's group, and those of its descendants that left the group."""
    below = descendants(process.pid)
    for kill, target in [(os.killpg, process.pid)] + [(os.kill, pid) for pid in below]:
        try:
            kill(target, number)
        except OSError:
            pass


def run(connection: socket.socket, message: Message, descriptors: list[int]) -> None:
    """Starts a process; frames tell its start and its end.

    From outside, `T` asks it and all under it to end, `K` kills them, even those that outlived it. A closed connection kills it
    unless it has ended: what it left in the background then stays, as with Daytona.
    """
    try:
        process = patiently(lambda: subprocess.Popen(
            message["argv"], stdin=descriptors[0], stdout=descriptors[1], stderr=descriptors[2],
            cwd=message.get("cwd"), env={**environment, **message.get("env", {})}, start_new_session=True))
    except OSError as error:
        verb = "chdir" if message.get("cwd") and error.filename == message["cwd"] else "fork/exec"
        raise refusal(verb, error.filename or message["argv"][0], error) from None
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    send(connection, {"pid": process.pid})
    end = os.pidfd_open(process.pid)
    try:
        watched: list[socket.socket | int] = [connection, end]
        while True:
            ready, _, _ = select.select(watched, [], [])
            if end in ready:
                watched.remove(end)
                tell_end(connection, process.wait())
            elif (asked := connection.recv(1)) == b"T":
                signal_whole(process, signal.SIGTERM)
            else:
                if asked == b"K" or end in watched:
                    signal_whole(process, signal.SIGKILL)
                break
    finally:
        process.wait()
        os.close(end)


def tell_end(connection: socket.socket, code: int) -> None:
    """As Go has it: a process that a signal ended has the code -1."""
    try:
        send(connection, {"exit": max(code, -1)})
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # nobody waits for it any more


def make_pipes(message: Message) -> Answer:
    """Named pipes for a command, both ends open: reading ends never block, and a writing end keeps each from ending early."""
    folder = message["folder"]
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/cmd.sh", "w", encoding="utf-8", errors="replace") as file:
        file.write(message["script"])
    opened = []
    for name in ("stdout.pipe", "stderr.pipe"):
        os.mkfifo(f"{folder}/{name}", 0o600)
        opened.append(os.open(f"{folder}/{name}", os.O_RDONLY | os.O_NONBLOCK))
        opened.append(os.open(f"{folder}/{name}", os.O_WRONLY))
    os.mkfifo(f"{folder}/input.pipe", 0o600)
    opened.append(os.open(f"{folder}/input.pipe", os.O_RDWR | os.O_NONBLOCK))
    return {}, opened


# Files -----------------------------------------------------------------------------------------------------------------------

def described(path: str) -> Message:
    """What Daytona tells of a file; links are followed."""
    try:
        status = os.stat(path)
    except OSError as error:
        raise refusal("stat", path, error) from None
    return {"name": os.path.basename(path.rstrip("/")) or "/", "size": status.st_size, "mode": status.st_mode,
            "modified_ns": status.st_mtime_ns, "uid": status.st_uid, "gid": status.st_gid}


def listed(message: Message) -> Answer:
    path = message["path"] or "."
    try:
        names = sorted(os.listdir(path))
    except OSError as error:
        raise refusal("open", path, error) from None
    found = []
    for name in names:
        try:
            found.append(described(os.path.join(path, name)))
        except Refused:
            continue  # a link that leads nowhere: Daytona passes it over too
    return {"files": found}, []


def opened_to_read(message: Message) -> Answer:
    path = message["path"]
    try:
        # A named pipe without a writer must not hold us up.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise refusal("open", path, error) from None
    status = os.fstat(descriptor)
    return {"size": status.st_size, "folder": stat.S_ISDIR(status.st_mode), "plain": stat.S_ISREG(status.st_mode)}, [descriptor]


def opened_to_write(message: Message) -> Answer:
    path = message["path"]
    parent = os.path.dirname(path)
    if message.get("parents") and parent:
        try:
            os.makedirs(parent, 0o755, exist_ok=True)
        except OSError as error:
            raise Refused(error.errno or 0, f"mkdir {parent}: {(error.strerror or '').lower()}") from None
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NONBLOCK | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise refusal("open", path, error) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused(0, f"open {path}: not a regular file")
    return {}, [descriptor]


def made_folder(message: Message) -> Answer:
    try:
        os.makedirs(message["path"], message["mode"], exist_ok=True)
    except OSError as error:
        raise refusal("mkdir", message["path"], error) from None
    return {}, []


def removed(message: Message) -> Answer:
    path = message["path"]
    is_folder = stat.S_ISDIR(described(path)["mode"])
    if is_folder and not message["recursive"]:
        raise Refused(0, "cannot delete directory without recursive flag")
    try:
        if is_folder and not os.path.islink(path):
            import shutil  # not needed at the start, which all wait for
            shutil.rmtree(path)
        else:
            os.remove(path)
    except OSError as error:
        raise refusal("unlinkat", path, error) from None
    return {}, []


def moved(message: Message) -> Answer:
    source, destination = message["source"], message["destination"]
    described(source)
    described(os.path.dirname(os.path.abspath(destination)))
    if os.path.exists(destination):
        raise Refused(errno.EEXIST, "destination already exists")
    try:
        import shutil  # as above
        shutil.move(source, destination)
    except OSError as error:
        raise refusal("rename", source, error) from None
    return {}, []


def permitted(message: Message) -> Answer:
    path = message["path"]
    described(path)
    try:
        if message["mode"] is not None:
            os.chmod(path, message["mode"])
        if message["uid"] >= 0 or message["gid"] >= 0:
            os.chown(path, message["uid"], message["gid"])
    except OSError as error:
        raise refusal("chmod", path, error) from None
    return {}, []


def walked(path: str) -> Iterator[str]:
    """The path itself and all below it, in order; folders that links lead to are not entered."""
    yield path
    if os.path.isdir(path) and not os.path.islink(path):
        for folder, folders, files in os.walk(path):
            folders.sort()
            for name in sorted(folders + files):
                yield os.path.join(folder, name)


def found(message: Message) -> Answer:
    """Lines that contain a text, as `grep -F` finds them; files with a zero byte at their beginning are passed over."""
    described(message["path"])
    matches: list[Message] = []
    for path in walked(message["path"]):
        try:
            if not stat.S_ISREG(os.lstat(path).st_mode):
                continue
            with open(path, "rb") as file:
                if b"\0" in file.read(512):
                    continue
                file.seek(0)
                for number, line in enumerate(iter(lambda: file.readline(LINE_BYTES_MAX), b""), 1):
                    text = line.rstrip(b"\r\n").decode("utf-8", "replace")
                    if message["pattern"] in text and len(matches) < MATCHES_MAX:
                        matches.append({"file": path, "line": number, "content": text})
        except OSError:
            continue
    return {"matches": matches}, []


def searched(message: Message) -> Answer:
    """Paths whose last part matches a pattern of the shell."""
    import fnmatch
    described(message["path"])
    paths = [path for path in walked(message["path"]) if fnmatch.fnmatchcase(os.path.basename(path), message["pattern"])]
    return {"files": paths[:MATCHES_MAX]}, []


def replaced(message: Message) -> Answer:
    results = []
    for path in message["files"]:
        try:
            with open(path, "rb") as file:
                before = file.read()
            after = before.replace(message["pattern"].encode(), message["value"].encode()) if message["pattern"] else before
            with open(path, "wb") as file:
                file.write(after)
            results.append({"file": path, "success": True})
        except OSError as error:
            results.append({"file": path, "success": False, "error": refusal("open", path, error).message})
    return {"results": results}, []


# The network -----------------------------------------------------------------------------------------------------------------

def listening(message: Message) -> Answer:
    """A socket that listens at a loopback address of the sandbox's own network, to be served from outside."""
    listener = socket.create_server((message["host"], message["port"]))
    descriptor = os.dup(listener.fileno())
    listener.close()
    return {}, [descriptor]


OPERATIONS: dict[str, Callable[[Message], Answer]] = {
    "hello": lambda message: ({}, []), "pipes": make_pipes, "list": listed, "read": opened_to_read, "write": opened_to_write,
    "info": lambda message: (described(message["path"]), []), "folder": made_folder, "remove": removed, "move": moved,
    "permit": permitted, "find": found, "search": searched, "replace": replaced, "listen": listening,
}


def serve(connection: socket.socket) -> None:
    try:
        received = receive(connection)
        if received is None:
            return
        message, descriptors = received
        try:
            if message["op"] == "run":
                run(connection, message, descriptors)
                return
            reply, outgoing = OPERATIONS[message["op"]](message)
            try:
                send(connection, reply, outgoing)
            finally:
                for descriptor in outgoing:
                    os.close(descriptor)
        except Refused as refused:
            send(connection, {"errno": refused.number, "refused": refused.message})
        except OSError as error:
            send(connection, {"errno": error.errno or 0, "refused": str(error.strerror or error).lower()})
        except ValueError:
            send(connection, {"errno": errno.EINVAL, "refused": "invalid argument"})  # a zero byte in a path or variable
    except OSError:
        pass  # the server went away
    finally:
        connection.close()


def limit(limits: dict[str, int]) -> None:
    """Lowers this process's limits, and so those of all that it starts: soft and hard, so that none of them can be raised."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name, kind in (("processes", resource.RLIMIT_NPROC), ("memory_bytes", resource.RLIMIT_DATA),
                       ("file_bytes", resource.RLIMIT_FSIZE), ("open_files", resource.RLIMIT_NOFILE)):
        resource.setrlimit(kind, (limits[name], limits[name]))


def main() -> None:
    settings = json.load(sys.stdin)
    environment.update(settings["env"])
    limit(settings["limits"])
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a full file refuses the write; it does not end us
    listener = socket.socket(fileno=int(sys.argv[1]))
    listener.set_inheritable(False)
    while True:
        select.select([listener], [], [])
        connection, _ = listener.accept()
        try:
            patiently(threading.Thread(target=serve, args=(connection,), daemon=True).start)
        except RuntimeError:
            connection.close()  # this operation fails, the sandbox lives


main()
