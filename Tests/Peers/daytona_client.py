"""Drives a Daytona with Daytona's own client: python3 daytona_client.py URL KEY [PART...]

URL is the API's, KEY its key. Prints a line for each part that is as the client expects it, then `daytona: satisfied`, and ends
with 0. Whatever differs ends it with 1 and one line that says what. Without names it drives all parts but `limits`, which needs a
server that creates two sandboxes a window and no more.
"""

import asyncio
import functools
import os
import sys
import time
import warnings

warnings.simplefilter("ignore")
# Nothing but the URL given is ever spoken to, whatever the environment says.
for name in [name for name in os.environ if name.startswith(("DAYTONA_", "OTEL_")) or name.lower().endswith("_proxy")]:
    del os.environ[name]

from daytona import (  # noqa: E402
    CreateSandboxFromImageParams, CreateSandboxFromSnapshotParams, Daytona, DaytonaConfig, DaytonaError, FileDownloadRequest,
    FileUpload, Image, ListSandboxesQuery, Resources, SessionExecuteRequest)

STEP_SECONDS_MAX = 30


class Differs(Exception):
    """Something is not as the client expects it."""


def expect(what, found, wanted):
    if found != wanted:
        raise Differs(f"{what}: {found!r}, not {wanted!r}")


def expect_refusal(what, status, act, says="", code=None):
    """What is refused, with which status, code and words; returns the error."""
    try:
        act()
    except DaytonaError as error:
        expect(f"{what}: status", error.status_code, status)
        if says not in str(error):
            raise Differs(f"{what}: '{error}' does not say '{says}'") from None
        if code is not None:
            expect(f"{what}: code", error.code, code)
        return error
    raise Differs(f"{what} was not refused")


def until(what, holds):
    deadline = time.monotonic() + STEP_SECONDS_MAX
    while not holds():
        if time.monotonic() > deadline:
            raise Differs(f"{what}: not within {STEP_SECONDS_MAX} s")
        time.sleep(0.02)


def followed(box, session, command):
    """What following a log brings, each stream by itself, and how long it took to close."""
    out, err, began = [], [], time.monotonic()
    try:
        asyncio.run(asyncio.wait_for(
            box.process.get_session_command_logs_async(session, command, out.append, err.append), STEP_SECONDS_MAX))
    except TimeoutError:
        raise Differs(f"the log is not closed within {STEP_SECONDS_MAX} s") from None
    return "".join(out), "".join(err), time.monotonic() - began


class Drive:
    def __init__(self, url, key):
        # Events over socket.io are an extra of the cloud; without them the client asks again and again.
        self.daytona = Daytona(DaytonaConfig(api_key=key, api_url=url, target="us", use_deprecated_polling=True))
        self.other = Daytona(DaytonaConfig(api_key="dtn_wrong", api_url=url, target="us", use_deprecated_polling=True))
        self.url, self.key = url, key
        self.made = []

    @functools.cached_property
    def box(self):
        """The sandbox that most parts use."""
        return self.made[0] if self.made else self.create()

    def create(self, params=None, **more):
        box = self.daytona.create(params or CreateSandboxFromSnapshotParams(**more))
        self.made.append(box)
        return box

    def end(self):
        """Deletes what is left of ours."""
        for box in self.made:
            try:
                box.delete()
            except DaytonaError:
                pass

    # Parts -------------------------------------------------------------------------------------------------------------------

    def created_from_snapshot(self):
        box = self.create(name="drive-snapshot", env_vars={"KIND": "snapshot"}, labels={"drive": "one"}, auto_stop_interval=7,
                          auto_archive_interval=60, auto_delete_interval=90, network_block_all=True)
        expect("state", str(box.state.value), "started")
        expect("name", box.name, "drive-snapshot")
        expect("labels", box.labels, {"drive": "one", "code-toolbox-language": "python"})
        expect("intervals", (box.auto_stop_interval, box.auto_archive_interval, box.auto_delete_interval), (7, 60, 90))
        expect("network", (box.network_block_all, box.network_allow_list), (True, None))
        expect("user", box.user, "daytona")
        expect("its environment", box.process.exec("echo $KIND").result, "snapshot\n")
        again = self.daytona.get("drive-snapshot")
        expect("found by name", again.id, box.id)
        expect_refusal("the same name", 409, lambda: self.create(name="drive-snapshot"), "already exists")
        expect_refusal("an unknown snapshot", 400, lambda: self.create(snapshot="nobody/has:it"), "not found")
        expect_refusal("an unknown sandbox", 404, lambda: self.daytona.get("nobody"), "Sandbox with ID or name nobody not found")

    def created_from_image(self):
        logs = []
        image = Image.base("debian:12.9").env({"KIND": "image"}).workdir("/job").run_commands("echo built > /job/made; echo said")
        box = self.daytona.create(CreateSandboxFromImageParams(image=image, resources=Resources(cpu=2, memory=1, disk=4)),
                                  on_snapshot_create_logs=logs.append)
        self.made.append(box)
        expect("size", (box.cpu, box.memory, box.disk), (2, 1, 4))
        expect("what the build made", box.process.exec("cat made; echo $KIND; pwd").result, "built\nimage\n/job\n")
        expect("the work folder", box.get_work_dir(), "/job")
        if "said" not in "\n".join(logs):
            raise Differs(f"the build's log does not tell what it said: {logs!r}")
        broken = CreateSandboxFromImageParams(image=Image.base("debian:12.9").run_commands("exit 9"), name="drive-broken")
        try:
            self.create(broken)
        except DaytonaError as error:
            if "non-zero code: 9" not in str(error):
                raise Differs(f"a failed build says only '{error}'") from None
        else:
            raise Differs("a build that fails made a sandbox")
        left = self.daytona.get("drive-broken")
        expect("state of what could not be built", str(left.state.value), "build_failed")
        left.delete(wait=True)

    def executed(self):
        box = self.box
        ran = box.process.exec("echo out; echo err >&2; pwd; echo $A", cwd="/tmp", env={"A": "b c"}, timeout=10)
        expect("exit code and result", (ran.exit_code, ran.result), (0, "out\nerr\n/tmp\nb c\n"))
        expect("exit code", box.process.exec("exit 7").exit_code, 7)
        expect("ended by a signal", box.process.exec("kill -9 $$").exit_code, -1)
        expect("a folder that is not there", box.process.exec("true", cwd="/nowhere").exit_code, -1)
        expect("code", box.process.code_run("import sys\nprint(sum(range(10)), sys.argv[1:])").result, "45 []\n")
        long = "true #" + "x" * 300_000
        expect("a command longer than arguments may be", box.process.exec(long + "\necho end").result, "end\n")
        expect("home", (box.get_user_home_dir(), box.get_work_dir()), ("/home/daytona", "/home/daytona"))
        expect_refusal("an empty command", 400, lambda: box.process.exec("  "), "cannot be empty")
        expect_refusal("a variable that is none", 400, lambda: box.process.exec("true", env={"a-b": "c"}), "invalid environment")

    def timed_out(self):
        began = time.monotonic()
        expect_refusal("too long a command", 408, lambda: self.box.process.exec("sleep 60 & sleep 60", timeout=1),
                       "command execution timeout", "REQUEST_TIMEOUT")
        if not 0.9 < time.monotonic() - began < STEP_SECONDS_MAX:
            raise Differs(f"a timeout of 1 s took {time.monotonic() - began:.1f} s")
        expect("what it left running", self.box.process.exec("pgrep -c sleep").result, "0\n")

    def isolated(self):
        run = lambda command: self.box.process.exec(command, timeout=20)
        expect("the user", run("id -u; id -un").result, "1000\ndaytona\n")
        expect("network interfaces", run("ls /sys/class/net 2>/dev/null || sed 1,2d /proc/net/dev | cut -d: -f1 | tr -d ' '").result,
               "lo\n")
        expect("writing to the system", run("touch /usr/mine 2>/dev/null").exit_code, 1)
        names = run("env | cut -d= -f1 | sort | tr '\\n' ' '").result.split()
        if extra := set(names) - {"PATH", "HOME", "USER", "SHELL", "LANG", "PWD", "SHLVL", "_", "OLDPWD", "KIND"} - {
                name for name in names if name.startswith("DAYTONA_")}:
            raise Differs(f"the environment holds {sorted(extra)}")
        first = run("cat /proc/1/comm").result
        expect("process 1", first, "bwrap\n")

    def files_moved(self):
        fs = self.box.fs
        fs.upload_file(b"hello", "/home/daytona/deep/er/a.txt")
        fs.upload_files([FileUpload(source=b"one", destination="/w/1.txt"), FileUpload(source=b"t\0\xff", destination="/w/2 ü.bin"),
                         FileUpload(source=b"", destination="/w/empty")])
        expect("a download", fs.download_file("/home/daytona/deep/er/a.txt"), b"hello")
        big = os.urandom(3_000_000)
        fs.upload_file(big, "big.bin")
        expect("3 MB there and back, in the work folder", fs.download_file("/home/daytona/big.bin") == big, True)
        wanted = ("/w/1.txt", "/w/none", "/w/2 ü.bin", "/w", "/w/empty")
        got = fs.download_files([FileDownloadRequest(source=path) for path in wanted])
        # The client takes a file without bytes for one that never came.
        expect("many downloads", [one.result for one in got[:4]], [b"one", None, b"t\0\xff", None])
        expect("their errors", [one.error_details and one.error_details.code for one in got[:4]],
               [None, "FILE_NOT_FOUND", None, "INVALID_FILE_PATH"])
        expect_refusal("a missing file", 404, lambda: fs.download_file("/home/daytona/missing"), "file not found",
                       "FILE_NOT_FOUND")
        expect("a listing", [(one.name, one.size, one.is_dir, one.mode) for one in fs.list_files("/w")],
               [("1.txt", 3, False, "-rw-r--r--"), ("2 ü.bin", 3, False, "-rw-r--r--"), ("empty", 0, False, "-rw-r--r--")])
        fs.create_folder("/w/sub", "700")
        info = fs.get_file_info("/w/sub")
        expect("a folder", (info.is_dir, info.mode, info.permissions), (True, "drwx------", "0700"))
        fs.set_file_permissions("/w/1.txt", mode="600")
        expect("permissions", fs.get_file_info("/w/1.txt").permissions, "0600")
        fs.move_files("/w/1.txt", "/w/sub/1.txt")
        expect("found by name", fs.search_files("/w", "*.txt").files, ["/w/sub/1.txt"])
        expect("found by text", [(one.file, one.line, one.content) for one in fs.find_files("/w", "ne")],
               [("/w/sub/1.txt", 1, "one")])
        expect("replaced", [one.success for one in fs.replace_in_files(["/w/sub/1.txt"], "one", "two")], [True])
        expect("after it", fs.download_file("/w/sub/1.txt"), b"two")
        expect_refusal("a folder deleted as a file", 400, lambda: fs.delete_file("/w/sub"), "recursive")
        fs.delete_file("/w/sub", recursive=True)
        expect_refusal("a listing of what is gone", 404, lambda: fs.list_files("/w/sub"), "no such file")
        self.box.process.exec("ln -s /etc/shadow /w/link; ln -s ../../../../../../../../etc/hostname /w/up")
        expect_refusal("a link out", 404, lambda: fs.download_file("/w/link"), "not found")
        expect_refusal("a way up and out", 404, lambda: fs.download_file("/w/up"), "not found")

    def sessions_kept(self):
        process = self.box.process
        process.create_session("one")
        expect_refusal("the same session", 409, lambda: process.create_session("one"), "already exists", "CONFLICT")
        run = lambda text, **more: process.execute_session_command("one", SessionExecuteRequest(command=text, **more))
        first = run("cd /tmp; X=kept; echo out; echo err >&2")
        expect("a command", (first.exit_code, first.stdout, first.stderr), (0, "out\n", "err\n"))
        expect("its marks", sorted(first.output.replace("\n", "\n|").rstrip("|").split("|")),
               ["\x01\x01\x01out\n", "\x02\x02\x02err\n"])
        expect("what a session remembers", run("pwd; echo $X").stdout, "/tmp\nkept\n")
        expect("an exit code", run("(exit 5)").exit_code, 5)
        expect("a line without an end", run("printf half").stdout, "half\n")
        asked = run("read line; echo got $line", run_async=True)
        expect("one that runs on", (asked.exit_code, asked.stdout), (None, ""))
        expect("its state", process.get_session_command("one", asked.cmd_id).exit_code, None)
        process.send_session_command_input("one", asked.cmd_id, "word")
        until("the end of a command", lambda: process.get_session_command("one", asked.cmd_id).exit_code is not None)
        expect("its log, with the echo", process.get_session_command_logs("one", asked.cmd_id).stdout, "word\ngot word\n")
        expect_refusal("input after the end", 410, lambda: process.send_session_command_input("one", asked.cmd_id, "more"),
                       "already completed", "GONE")
        session = process.get_session("one")
        expect("the session", (session.session_id, len(session.commands), session.commands[0].exit_code), ("one", 5, 0))
        expect("all sessions", [one.session_id for one in process.list_sessions()], ["one"])
        stuck = run("sleep 600", run_async=True)
        expect("before deletion", process.get_session_command("one", stuck.cmd_id).exit_code, None)
        process.delete_session("one")
        expect_refusal("a deleted session", 404, lambda: process.get_session("one"), "session not found", "NOT_FOUND")
        expect("what it left running", process.exec("pgrep -c sleep").result, "0\n")

    def logs_followed(self):
        process = self.box.process
        process.create_session("logs")
        text = "for i in 1 2 3; do echo out $i; echo err $i >&2; sleep 0.1; done; (exit 3)"
        asked = process.execute_session_command("logs", SessionExecuteRequest(command=text, run_async=True))
        out, err, seconds = followed(self.box, "logs", asked.cmd_id)
        expect("followed output", out, "out 1\nout 2\nout 3\n")
        expect("followed errors", err, "err 1\nerr 2\nerr 3\n")
        if seconds < 0.9:
            raise Differs(f"following ended {seconds:.1f} s after it began, and the command takes 0.3 s and the server another one")
        expect("the exit code after it", process.get_session_command("logs", asked.cmd_id).exit_code, 3)
        logs = process.get_session_command_logs("logs", asked.cmd_id)
        expect("the log asked for whole", (logs.stdout, logs.stderr), (out, err))
        expect("followed again, afterwards", followed(self.box, "logs", asked.cmd_id)[:2], (out, err))
        many = process.execute_session_command("logs", SessionExecuteRequest(command="seq 20000; seq 5 >&2", run_async=True))
        out, err, _ = followed(self.box, "logs", many.cmd_id)
        expect("a long log", (out.split() == [str(one) for one in range(1, 20_001)], err.split()), (True, ["1", "2", "3", "4", "5"]))
        process.delete_session("logs")

    def listed_in_pages(self):
        made = [self.create(labels={"pages": "yes", "number": str(number)}).id for number in range(5)]
        query = lambda **labels: [one.id for one in self.daytona.list(ListSandboxesQuery(labels=labels, limit=2))]
        expect("five in pages of two", sorted(query(pages="yes")), sorted(made))
        expect("one by two labels", query(pages="yes", number="3"), [made[3]])
        expect("none", query(pages="no"), [])
        box = self.made[-1]
        box.set_labels({"pages": "moved"})
        expect("by new labels", query(pages="moved"), [box.id])
        for one in self.made[-5:]:
            one.delete(wait=True)
        expect("after deletion", query(pages="yes"), [])

    def settings_changed(self):
        box = self.box
        box.set_autostop_interval(33)
        box.set_auto_archive_interval(44)
        box.set_auto_delete_interval(55)
        box.refresh_data()
        expect("intervals", (box.auto_stop_interval, box.auto_archive_interval, box.auto_delete_interval), (33, 44, 55))
        box.update_network_settings(network_allow_list="10.0.0.0/8")
        expect("network", (box.network_block_all, box.network_allow_list), (False, "10.0.0.0/8"))
        expect_refusal("no network", 400, lambda: box.update_network_settings(network_allow_list="10.0.0.0"), "CIDR prefix length")

    def stopped_and_started(self):
        box = self.box
        box.fs.upload_file(b"kept", "kept")
        box.process.exec("sleep 600 >/dev/null 2>&1 &")
        box.stop()
        expect("state", str(box.state.value), "stopped")
        expect_refusal("a command while it is stopped", 400, lambda: box.process.exec("true"), "Is the Sandbox started?")
        expect_refusal("stopping twice", 400, box.stop, "not in a stoppable state")
        box.start()
        expect("files after it", box.fs.download_file("kept"), b"kept")
        expect("processes after it", box.process.exec("pgrep -c sleep").result, "0\n")

    def deleted(self):
        self.box.delete(wait=True)
        expect_refusal("a deleted sandbox", 404, lambda: self.daytona.get(self.box.id), "not found")
        expect_refusal("its toolbox", 404, lambda: self.box.process.exec("true"), "container not found")
        short = self.create(ephemeral=True)
        short.stop()
        until("an ephemeral sandbox deleted by stopping", lambda: gone(self.daytona, short.id))

    def refused_by_key(self):
        expect_refusal("a wrong key at the API", 401, lambda: next(iter(self.other.list()), None))
        headers = self.box.process._api_client.api_client.default_headers  # the client has no other way to another key here
        ours, headers["Authorization"] = headers["Authorization"], "Bearer dtn_wrong"
        try:
            expect_refusal("a wrong key at the toolbox", 401, lambda: self.box.process.exec("true"), "Bearer token is invalid",
                           "UNAUTHORIZED")
        finally:
            headers["Authorization"] = ours

    def limits(self):
        self.create().delete(wait=True)
        self.create().delete(wait=True)
        error = expect_refusal("a third creation", 429, lambda: self.create(), "Too Many Requests")
        headers = {name.lower(): value for name, value in error.headers.items()}
        for name, value in (("x-ratelimit-limit-sandbox-create", "2"), ("x-ratelimit-remaining-sandbox-create", "0")):
            expect(name, headers.get(name), value)
        wait = int(headers.get("retry-after-sandbox-create", "0"))
        if not 1 <= wait <= 60:
            raise Differs(f"Retry-After-sandbox-create: {wait}")
        time.sleep(wait)
        self.create().delete(wait=True)


def gone(daytona, identity):
    try:
        return str(daytona.get(identity).state.value) == "destroyed"
    except DaytonaError as error:
        return error.status_code == 404


PARTS = ("created_from_snapshot", "created_from_image", "executed", "timed_out", "isolated", "files_moved", "sessions_kept",
         "logs_followed", "listed_in_pages", "settings_changed", "stopped_and_started", "refused_by_key", "deleted")


def main():
    url, key, *names = sys.argv[1:]
    drive = Drive(url, key)
    try:
        for name in names or PARTS:
            getattr(drive, name)()
            print("daytona:", name.replace("_", " "), flush=True)
    except (Differs, DaytonaError) as error:
        print(f"daytona: {name.replace('_', ' ')}: {str(error) or type(error).__name__}", flush=True)
        sys.exit(1)
    finally:
        drive.end()
    print("daytona: satisfied")


main()
