import Foundation
import Sandboxes
import TestSupport
import Testing

/// What no program in a sandbox can do, tried from inside.
@Suite(
    .enabled(if: LocalLaboratory.obstacle == nil, "\(LocalLaboratory.obstacle ?? "")"), .timeLimit(.minutes(2)))
struct ContainmentTests {
    @Test func nothingOfTheHostsPeopleIsThere() async throws {
        let secret = "host-secret-\(UInt64.random(in: 0 ... .max))"
        let folder = try TemporaryDirectory()
        let file = folder.url.appending(path: "secret.txt")
        try secret.write(to: file, atomically: true, encoding: .utf8)
        setenv("PROMPTLEDGER_TEST_SECRET", secret, 1)
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            let said = try await sandbox.said(
                "cat '\(file.path)'; env; ls -a / /root /home /tmp /var /run; cat /etc/passwd /etc/shadow; cat /proc/*/environ; echo end"
            )
            #expect(said.hasSuffix("end\n"))
            #expect(!said.contains(secret))
            #expect(!said.contains("PROMPTLEDGER"))
            #expect(try await sandbox.said("ls -A /home") == "run\n")
            // Neither by a link, nor over the root of the first process.
            #expect(try await sandbox.code("ln -s '\(file.path)' link; cat link") != 0)
            await #expect(throws: SandboxFault.self) { try await sandbox.read("link", bytesMax: 1_000) }
            #expect(try await !sandbox.said("cat /proc/1/root/'\(file.path)' 2>&1; echo end").contains(secret))
        }
    }

    @Test func theSystemCannotBeWrittenTo() async throws {
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            for path in [
                "/usr/bin/evil", "/etc/evil", "/evil", "/proc/sys/kernel/hostname", "/dev/evil", "/run/evil",
                "/home/evil",
            ] {
                let execution = try await sandbox.shell("echo x > \(path)")
                #expect(execution.exitCode != 0, "\(path)")
            }
        }
    }

    @Test func noAddressCanBeReached() async throws {
        let server = try await ListeningServer()
        defer { server.stop() }
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            let reached = try await sandbox.shell("curl -sS --max-time 5 http://127.0.0.1:\(server.port)/")
            #expect(reached.exitCode == 7, "\(reached.complained)")
            #expect(try await sandbox.code("curl -sS --max-time 5 http://198.51.100.1/") != 0)
        }
        #expect(server.connections == 0)
    }

    @Test func onlyTheOneAddressThatIsAllowedCanBeReached() async throws {
        let (allowed, other) = (try await ListeningServer(), try await ListeningServer())
        defer { allowed.stop(); other.stop() }
        try await LocalLaboratory.withSandbox(
            SandboxSpecification(reach: .only(host: "127.0.0.1", port: allowed.port))
        ) { (sandbox) async throws in
            // Whatever name and port a program asks for, through the socket it ends at the one address.
            for server in [allowed, other] {
                let said = try await sandbox.said(
                    "curl -sS --unix-socket /run/reach.sock http://127.0.0.1:\(server.port)/")
                #expect(said == ListeningServer.greeting)
            }
            let direct = try await sandbox.shell("curl -sS --max-time 5 http://127.0.0.1:\(other.port)/")
            #expect(direct.exitCode == 7, "\(direct.complained)")
        }
        #expect(allowed.connections == 2)
        #expect(other.connections == 0)
    }

    @Test func noNamespaceOrMountCanBeMade() async throws {
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            for attempt in [
                "unshare --user true", "unshare --map-root-user true", "mount -t tmpfs none /tmp",
                "/usr/sbin/chroot / true",
            ] {
                let execution = try await sandbox.shell(attempt)
                #expect(execution.exitCode != 0 && execution.exitCode != 127, "\(attempt)")
            }
            #expect(
                try await sandbox.said(
                    "grep -E '^(CapEff|CapPrm|CapBnd)' /proc/self/status | grep -cv 0000000000000000; true") == "0\n")
            #expect(try await sandbox.said("grep ^Seccomp: /proc/self/status").hasSuffix("2\n"))
            #expect(try await sandbox.said("grep ^NoNewPrivs: /proc/self/status").hasSuffix("1\n"))
        }
    }

    @Test func twoSandboxesDoNotSeeEachOther() async throws {
        try await LocalLaboratory.withSandbox { (one) async throws in
            try await LocalLaboratory.withSandbox { (other) async throws in
                try await one.put([SandboxFile("mine.txt", Array("mine".utf8))])
                async let sleeping = one.shell("echo x > /tmp/shared; exec -a one-of-mine sleep 1 || sleep 1")
                #expect(try await other.said("ls -A /tmp /home/run | grep -c -e mine -e shared; true") == "0\n")
                #expect(try await other.said("cat /proc/[0-9]*/comm | grep -c sleep; true") == "0\n")
                _ = try await sleeping
            }
        }
    }

    // MARK: Limits

    /// A shell gives up where it may not fork. What does not give up is seen: `tooManyProcessesAreSeen`.
    @Test func aForkBombEndsWithItsTime() async throws {
        let bomb = LocalLaboratory.limits { ($0.processes, $0.time) = (20, .seconds(2)) }
        try await LocalLaboratory.withSandbox(bomb) { (sandbox) async throws in
            let fault = await #expect(throws: SandboxFault.self) {
                try await sandbox.shell("bomb() { bomb | bomb & }; (bomb); while :; do :; done")
            }
            #expect([.ended(.overLimit(.time)), .ended(.overLimit(.processes))].contains(fault))
        }
    }

    @Test func noMoreProcessesCanBeStartedThanAllowed() async throws {
        try await LocalLaboratory.withSandbox(LocalLaboratory.limits { $0.processes = 20 }) { (sandbox) async throws in
            #expect(
                try await sandbox.said("i=0; while [ $i -lt 12 ]; do sleep 0.3 & i=$((i+1)); done; wait; echo all")
                    == "all\n")
            // The kernel refuses them, or they are seen first.
            do {
                let execution = try await sandbox.shell(
                    "i=0; while [ $i -lt 60 ]; do sleep 5 & i=$((i+1)); done; echo all")
                #expect(execution.said.isEmpty)
                #expect(execution.complained.contains("fork"))
            } catch { #expect(error as? SandboxFault == .ended(.overLimit(.processes))) }
        }
    }

    @Test func memoryIsLimited() async throws {
        try await LocalLaboratory.withSandbox(LocalLaboratory.limits { $0.memoryBytes = 64 << 20 }) {
            (sandbox) async throws in
            // One that wants too much is refused it, or seen with it.
            do {
                #expect(try await sandbox.said("head -c 200M /dev/zero | tail -c 200M | wc -c") != "\(200 << 20)\n")
            } catch { #expect(error as? SandboxFault == .ended(.overLimit(.memory))) }
        }
        try await LocalLaboratory.withSandbox(LocalLaboratory.limits { $0.memoryBytes = 64 << 20 }) {
            (sandbox) async throws in
            // Many that want a little each are too many together.
            await #expect(throws: SandboxFault.ended(.overLimit(.memory))) {
                try await sandbox.shell(
                    "for i in 1 2 3 4 5; do (head -c 30M /dev/zero; sleep 20) | (tail -c 30M | wc -c) & done; sleep 20")
            }
        }
    }

    @Test(.enabled(if: Programs.isPresent("/usr/bin/python3"), "python3 is not installed"))
    func memoryThatIsNobodysCannotBeHad() async throws {
        try await LocalLaboratory.withSandbox { sandbox in
            let made = try await sandbox.said(
                """
                /usr/bin/python3 -c '
                import ctypes, os
                try:
                    os.memfd_create("x")
                    print("memfd")
                except OSError: pass
                for name, arguments in (("shmget", (0, 4096, 0o1600)), ("semget", (0, 1, 0o1600)), ("msgget", (0, 0o1600))):
                    if getattr(ctypes.CDLL(None), name)(*arguments) >= 0: print(name)
                '
                """)
            #expect(made == "")
        }
    }

    /// Mappings that nobody has any more, buffers of sockets, and files without a byte.
    @Test(
        .enabled(if: Programs.isPresent("/usr/bin/python3"), "python3 is not installed"),
        arguments: [
            "import mmap\nmmap.mmap(-1, 4096)", "import mmap\nmmap.mmap(open('/dev/zero', 'r+b').fileno(), 4096)",
            """
            import mmap
            mmap.mmap(open('/dev/zero', 'rb').fileno(), 4096, mmap.MAP_SHARED, mmap.PROT_READ)
            """,
        ]) func sharedMemoryOfNoFileCannotBeHad(program: String) async throws
    {
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            let execution = try await sandbox.execute(
                SandboxCommand(["/usr/bin/python3", "-c", program]))
            #expect(execution.exitCode == 1 && execution.complained.contains("Error"))
            // What programs have of it is not taken from them.
            #expect(try await sandbox.said("head -c 3 /dev/zero | wc -c") == "3\n")
        }
    }

    @Test(
        .enabled(if: Programs.isPresent("/usr/bin/python3"), "python3 is not installed"),
        arguments: [
            """
            import os, socket, time
            for _ in range(3): os.fork()
            pairs = []
            try:
                while True:
                    pairs.append(socket.socketpair())
                    for end in pairs[-1]:
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
                        end.setblocking(False)
                        try:
                            while True: end.send(bytes(4096))
                        except BlockingIOError: pass
            except OSError: pass
            time.sleep(60)
            """,
            """
            import os, time
            for number in range(10_000_000): open(f"/tmp/{number}", "w").close()
            time.sleep(60)
            """,
        ]) func memoryOfTheKernelIsCounted(program: String) async throws
    {
        let small = LocalLaboratory.limits { ($0.memoryBytes, $0.diskBytes) = (192 << 20, 1 << 30) }
        try await LocalLaboratory.withSandbox(small) { (sandbox) async throws in
            await #expect(throws: SandboxFault.ended(.overLimit(.memory))) {
                try await sandbox.execute(SandboxCommand(["/usr/bin/python3", "-c", program]))
            }
        }
    }

    @Test(.enabled(if: Programs.isPresent("/usr/bin/python3"), "python3 is not installed"))
    func buffersOfSocketsStayAsTheyAre() async throws {
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            let program = """
                import socket
                one, _ = socket.socketpair()
                before = one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
                one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
                one.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                print(one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == before)
                print(one.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))
                """
            let execution = try await sandbox.execute(SandboxCommand(["/usr/bin/python3", "-c", program]))
            #expect(execution.said == "True\n1\n")
        }
    }

    /// Six processes that look at the same 100 MiB have them once.
    @Test(.enabled(if: Programs.isPresent("/usr/bin/python3"), "python3 is not installed"))
    func memoryThatProcessesShareCountsOnce() async throws {
        try await LocalLaboratory.withSandbox(LocalLaboratory.limits { $0.memoryBytes = 256 << 20 }) {
            (sandbox) async throws in
            let program = """
                import os, time
                held = bytearray(100 << 20)
                for page in range(0, len(held), 4096): held[page] = 1
                for _ in range(5):
                    if os.fork() == 0:
                        time.sleep(1)
                        os._exit(0)
                for _ in range(5): os.wait()
                print("held")
                """
            let execution = try await sandbox.execute(SandboxCommand(["/usr/bin/python3", "-c", program]))
            #expect(execution.said == "held\n")
        }
    }

    @Test func manySandboxesAtOnceAllAnswer() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    try await LocalLaboratory.withSandbox { (sandbox) async throws in
                        for _ in 0..<3 { #expect(try await sandbox.said("echo here") == "here\n") }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func anEndlessPrintEnds() async throws {
        try await LocalLaboratory.withSandbox(LocalLaboratory.limits { $0.outputBytes = 1 << 20 }) {
            (sandbox) async throws in
            await #expect(throws: SandboxFault.ended(.overLimit(.output))) { try await sandbox.shell("yes") }
            await #expect(throws: SandboxFault.ended(.overLimit(.output))) { try await sandbox.said("echo no") }
        }
    }

    @Test func theDiskCannotBeFilled() async throws {
        let small = LocalLaboratory.limits { ($0.diskBytes, $0.fileBytes) = (8 << 20, 2 << 20) }
        try await LocalLaboratory.withSandbox(small) { (sandbox) async throws in
            #expect(try await sandbox.code("head -c 3M /dev/zero > big") != 0)
            #expect(
                try await sandbox.code("rm big; for i in 1 2 3 4 5 6; do head -c 1M /dev/zero > f$i || exit 9; done")
                    == 9)
            #expect(
                try await sandbox.code(
                    "rm -f f*; for d in /dev/shm /run /var; do head -c 9M /dev/zero > $d/f && exit 1; done; exit 0")
                    == 0)
            #expect(try await sandbox.said("rm -f f*; echo on") == "on\n")
            // One file as large as may be has room in the working folder.
            #expect(try await sandbox.code("head -c 2M /dev/zero > big") == 0)
        }
    }

    @Test func processorTimeIsLimited() async throws {
        try await LocalLaboratory.withSandbox(LocalLaboratory.limits { $0.processorSeconds = 1 }) {
            (sandbox) async throws in
            await #expect(throws: SandboxFault.ended(.overLimit(.processor))) {
                try await sandbox.shell("while :; do :; done")
            }
        }
    }

    /// A second later the kernel ends it with a signal that says nothing of why.
    @Test func processorTimeIsLimitedForThoseThatHeedNoSignal() async throws {
        try await LocalLaboratory.withSandbox(LocalLaboratory.limits { $0.processorSeconds = 1 }) {
            (sandbox) async throws in
            await #expect(throws: SandboxFault.ended(.overLimit(.processor))) {
                try await sandbox.shell("trap '' XCPU; while :; do :; done")
            }
        }
    }

    /// The limit is of each process.
    @Test func whatSeveralTookTogetherIsNotWhatOneTook() async throws {
        let burning =
            "while read -r a b c d e f g h i j k l m n o rest </proc/$$/stat && [ $((n + o)) -lt 30 ]; do :; done"
        try await LocalLaboratory.withSandbox(LocalLaboratory.limits { $0.processorSeconds = 2 }) {
            (sandbox) async throws in
            let script = "for i in 1 2 3 4 5 6; do sh -c '\(burning)'; done; exit 152"
            #expect(try await sandbox.code(script) == 152)
        }
    }

    /// The kernel ends with 152 what is over its limit of processor time; whoever took none was not over it.
    @Test func anExitCodeIsNoLimit() async throws {
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            #expect(try await sandbox.code("exit 152") == 152)
            #expect(try await sandbox.code("kill -s XCPU $$") == 152)
            #expect(try await sandbox.code("kill -s KILL $$") == 137)
            #expect(try await sandbox.said("echo on") == "on\n")
        }
    }
}
