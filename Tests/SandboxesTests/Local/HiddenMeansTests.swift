import Foundation
import Sandboxes
import TestSupport
import Testing

/// What a sandbox could take without being seen with it: memory that is in no process's usual figures, and shares of what the machine gives the
/// user as a whole.
@Suite(
    .enabled(if: LocalLaboratory.obstacle == nil, "\(LocalLaboratory.obstacle ?? "")"),
    .enabled(if: Programs.isPresent("/usr/bin/python3"), "python3 is not installed"), .timeLimit(.minutes(2)))
struct HiddenMeansTests {
    private static let small = LocalLaboratory.limits { $0.memoryBytes = 192 << 20 }

    private func python(_ program: String, in sandbox: any Sandbox) async throws -> SandboxExecution {
        try await sandbox.execute(SandboxCommand(["/usr/bin/python3", "-c", program]))
    }

    @Test(arguments: [
        // Processes whose first thread has ended while another goes on.
        """
        import ctypes, os, sys, threading, time
        def hold():
            time.sleep(0.3)
            held = bytearray(100 << 20)
            for page in range(0, len(held), 4096): held[page] = 1
            time.sleep(60)
        for _ in range(3):
            if os.fork() == 0:
                threading.Thread(target=hold).start()
                ctypes.CDLL(None).pthread_exit(None)
        time.sleep(60)
        """,
        // A page table for each page of zeros that is looked at.
        """
        import ctypes, time
        libc = ctypes.CDLL(None)
        libc.mmap.restype = ctypes.c_void_p
        libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
        libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        size = 1 << 40
        start = libc.mmap(None, size, 1, 0x4022, -1, 0)
        libc.madvise(start, size, 15)
        for place in range(0, size // 2, 2 << 20): ctypes.c_char.from_address(start + place).value
        time.sleep(60)
        """,
    ]) func memoryIsFoundWhereverItIs(program: String) async throws {
        try await LocalLaboratory.withSandbox(Self.small) { (sandbox) async throws in
            await #expect(throws: SandboxFault.ended(.overLimit(.memory))) { try await python(program, in: sandbox) }
        }
    }

    /// Each line is a call and how it fails.
    @Test func whatNobodyWouldSeeIsRefused() async throws {
        let program = """
            import ctypes, errno, fcntl, mmap, os, socket
            libc = ctypes.CDLL(None, use_errno=True)
            out, into = os.pipe()
            file = os.open("/tmp/file", os.O_RDWR | os.O_CREAT)
            os.write(file, b"x")
            def call(name, *arguments):
                ctypes.set_errno(0)
                code = getattr(libc, name)(*arguments)
                print(name, errno.errorcode[ctypes.get_errno()] if code == -1 else code)
            class Vector(ctypes.Structure): _fields_ = [("base", ctypes.c_char_p), ("length", ctypes.c_size_t)]
            call("vmsplice", into, ctypes.byref(Vector(b"x", 1)), 1, 0)
            call("splice", file, None, into, None, 1, 0)
            call("tee", out, into, 1, 0)
            call("sendfile", into, file, None, 1)
            call("inotify_init1", 0)
            call("fanotify_init", 0, 0)
            call("mq_open", b"/queue", os.O_CREAT | os.O_RDWR, 0o600, None)
            for name, command, argument in (("pipe", 1031, 1 << 20), ("lock", 37, bytes(32))):
                try: print(name, fcntl.fcntl(into, command, argument))
                except OSError as error: print(name, errno.errorcode[error.errno])
            try: print("huge", mmap.mmap(-1, 2 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000))
            except OSError as error: print("huge", errno.errorcode[error.errno])
            for option in (26, 60):
                try: print("option", socket.socket().setsockopt(socket.SOL_SOCKET, option, 1))
                except OSError as error: print("option", errno.errorcode[error.errno])
            call("syscall", 463, 0, 0, 0, 0, 0)
            call("syscall", 500)
            """
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            let execution = try await python(program, in: sandbox)
            #expect(
                execution.said == """
                    vmsplice EINVAL
                    splice EINVAL
                    tee EINVAL
                    sendfile EINVAL
                    inotify_init1 EPERM
                    fanotify_init EPERM
                    mq_open EPERM
                    pipe EPERM
                    lock EINVAL
                    huge ENOMEM
                    option ENOPROTOOPT
                    option ENOPROTOOPT
                    syscall ENOSYS
                    syscall ENOSYS

                    """, "\(execution.complained)")
        }
    }

    /// What falls back on copying still copies.
    @Test func whatProgramsDoWithoutThoseStillGoes() async throws {
        let program = """
            import asyncio, shutil, sqlite3, subprocess
            with sqlite3.connect("/tmp/a.db") as base:
                base.execute("pragma journal_mode=wal")
                base.execute("create table t(x)")
                base.executemany("insert into t values (?)", [(n,) for n in range(1000)])
            with open("/tmp/a", "wb") as file: file.write(bytes(1 << 20))
            shutil.copyfile("/tmp/a", "/home/run/b")
            async def size():
                process = await asyncio.create_subprocess_exec("cat", "/home/run/b", stdout=subprocess.PIPE)
                return len((await process.communicate())[0])
            print(base.execute("select count(*) from t").fetchone()[0], asyncio.run(size()))
            """
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            let execution = try await python(program, in: sandbox)
            #expect(execution.said == "1000 1048576\n", "\(execution.complained)")
            #expect(try await sandbox.said("tail -n 1 -f /tmp/a > /dev/null & cp /tmp/a c; wc -c < c") == "1048576\n")
        }
    }

    @Test func locksOfFilesAreLimited() async throws {
        let program = """
            import fcntl, struct, time
            file = open("/tmp/file", "w")
            def lock(n): fcntl.fcntl(file, fcntl.F_SETLK, struct.pack("hhqqi", fcntl.F_WRLCK, 0, n * 2, 1, 0))
            for n in range(%d, 0, -1): lock(n)
            time.sleep(%d)
            print("held")
            """
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            #expect(try await python(String(format: program, 1_000, 0), in: sandbox).said == "held\n")
            await #expect(throws: SandboxFault.ended(.overLimit(.locks))) {
                try await python(String(format: program, 20_000, 60), in: sandbox)
            }
        }
    }

    /// Threads count as processes do, in the kernel's limit and in ours.
    @Test(arguments: [
        "import os, time\nfor _ in range(5): os.fork()\ntime.sleep(60)",
        "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
        """
        import threading, time
        for _ in range(30): threading.Thread(target=time.sleep, args=(60,)).start()
        """,
    ]) func tooManyProcessesAreSeen(program: String) async throws {
        try await LocalLaboratory.withSandbox(LocalLaboratory.limits { $0.processes = 20 }) { (sandbox) async throws in
            await #expect(throws: SandboxFault.ended(.overLimit(.processes))) { try await python(program, in: sandbox) }
        }
    }
}
