"""Runs a server for as long as it is needed: python3 serve_peer.py PROGRAM ARGUMENT... A port is added to the arguments.

Prints `ready http://127.0.0.1:PORT` once the port can be reached; see Tools/peers.
"""

import ctypes
import os
import select
import signal
import socket
import stat
import subprocess
import sys
import time

READY_TIMEOUT_SECONDS = 60
PARENT_CHECK_SECONDS = 0.5
PR_SET_PDEATHSIG = 1


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def end_with_us():
    """Called in the child: it is killed when we end, however that comes."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def wait_until_reachable(server, port):
    deadline = time.monotonic() + READY_TIMEOUT_SECONDS
    while True:
        if server.poll() is not None:
            sys.exit(f"error: the server ended with {server.returncode} before it could be reached")
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                sys.exit(f"error: the server could not be reached within {READY_TIMEOUT_SECONDS} s")
            time.sleep(0.05)


def wait_until_unneeded(server, parent):
    """Returns when the server or the parent has ended, or when standard input is a pipe and its other end is closed."""
    mode = os.fstat(0).st_mode
    watched = [0] if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else []
    while os.getppid() == parent and server.poll() is None:
        readable, _, _ = select.select(watched, [], [], PARENT_CHECK_SECONDS)
        if readable and not os.read(0, 4096):
            return


def main():
    parent = os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    port = free_port()
    # What it says goes to standard error: standard output is for one line of ours.
    server = subprocess.Popen(sys.argv[1:] + [str(port)], stdin=subprocess.DEVNULL, stdout=2, preexec_fn=end_with_us)
    wait_until_reachable(server, port)
    print(f"ready http://127.0.0.1:{port}", flush=True)
    wait_until_unneeded(server, parent)
    server.kill()


main()
