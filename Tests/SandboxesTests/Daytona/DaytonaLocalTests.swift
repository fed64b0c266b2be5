import Curl
import Foundation
import HTTPTransport
import Synchronization
import TestSupport
import Testing

@testable import Sandboxes

/// Against a Daytona on this machine, which executes in bubblewrap.
@Suite(.serialized, .enabled("\(LocalDaytona.absence)") { try await LocalDaytona.isPossible() })
struct DaytonaLocalTests {
    private static let server = Task { try await LocalDaytona.start() }
    private static let transport = CurlTransport()

    private func maker(_ change: (inout DaytonaSettings) -> Void = { _ in }) async throws -> DaytonaMaker {
        DaytonaMaker(settings: try await Self.server.value.settings(change), transport: Self.transport)
    }

    private func fail(_ match: String, _ fault: [String: any Sendable]) async throws {
        try await Self.server.value.fail([fault.merging(["match": match]) { $1 }], over: Self.transport)
    }

    private func withSandbox(
        _ specification: SandboxSpecification = SandboxSpecification(),
        _ change: (inout DaytonaSettings) -> Void = { _ in },
        _ body: (DaytonaSandbox) async throws -> Void
    ) async throws {
        let maker = try await maker(change)
        let sandbox = try await maker.makeDaytona(specification)
        do {
            try await body(sandbox)
            try await sandbox.destroy()
        } catch {
            _ = try? await sandbox.destroy()
            throw error
        }
        #expect(try await !maker.list().listings.contains { $0.id == sandbox.identity.id })
    }

    private func shell(_ script: String, input: [UInt8] = [], timeMax: Duration? = nil) -> SandboxCommand {
        SandboxCommand(["sh", "-c", script], input: input, timeMax: timeMax)
    }

    @Test func filesGoInAndComeOut() async throws {
        try await withSandbox(SandboxSpecification(labels: ["run": "r-1"], image: "debian:12.9")) { sandbox in
            let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 9) }
            try await sandbox.put([
                SandboxFile("in/data.bin", bytes), SandboxFile("empty", []),
                SandboxFile(
                    "go", Array("#!/bin/sh\ncp in/data.bin out.bin; pwd; ls".utf8), isExecutable: true),
            ])
            let execution = try await sandbox.execute(SandboxCommand(["./go"]))
            #expect(
                String(decoding: execution.standardOutput, as: UTF8.self)
                    == "\(DaytonaSandbox.folder)\nempty\ngo\nin\nout.bin\n")
            #expect(execution.exitCode == 0 && execution.standardError.isEmpty)
            #expect(try await sandbox.read("out.bin", bytesMax: bytes.count) == bytes)
            #expect(try await sandbox.read("empty", bytesMax: 0) == [])
            let path: SandboxPath = "out.bin"
            let tooLarge = SandboxFault.fileTooLarge(path, bytesMax: bytes.count - 1)
            #expect(await fault { try await sandbox.read(path, bytesMax: bytes.count - 1) } == tooLarge)
            guard case .notFound = await fault({ try await sandbox.read("none", bytesMax: 9) }) else {
                return #expect(Bool(false))
            }
        }
    }

    @Test func streamsComeApartAndLive() async throws {
        try await withSandbox { sandbox in
            let heard = Mutex<[SandboxOutput]>([])
            let execution = try await sandbox.execute(
                shell("echo one; sleep 0.5; echo two >&2; sleep 0.5; printf 'no end ü'; exit 9")
            ) { output in heard.withLock { $0.append(output) } }
            #expect(execution.exitCode == 9)
            #expect(
                execution.standardOutput == Array("one\nno end ü".utf8)
                    && execution.standardError == Array("two\n".utf8))
            let expected: [SandboxOutput] = [
                .standardOutput(Array("one\n".utf8)), .standardError(Array("two\n".utf8)),
                .standardOutput(Array("no end ü".utf8)),
            ]
            #expect(heard.withLock(\.self) == expected)
        }
    }

    @Test(.enabled(if: Programs.isPresent("python3"), "python3 is not installed"), arguments: ["x", "x\\n"])
    func aLongPrintIsTooMuchOutputAndNotTooMuchTime(end: String) async throws {
        // As a program that judges has it: a print of five times what it may, in one line or in many.
        let print = SandboxCommand(
            ["python3", "-c", "print(('x' * 499 + '\(end)') * 10_000)"], timeMax: .seconds(60))
        try await withSandbox(SandboxSpecification(limits: SandboxLimits(outputBytes: 1 << 20))) { sandbox in
            #expect(await fault { try await sandbox.execute(print) } == .ended(.overLimit(.output)))
        }
    }

    @Test func argumentsAndEnvironmentArriveAsTheyAre() async throws {
        try await withSandbox(SandboxSpecification(), { $0.environment = ["A": "settings'", "B": "over"] }) { sandbox in
            var command = SandboxCommand(["printf", "%s|", "", "it's", "$HOME `id`", "a\nb\\n", "ü😀"])
            #expect(try await sandbox.execute(command).standardOutput == Array("|it's|$HOME `id`|a\nb\\n|ü😀|".utf8))
            command = shell("env | sort")
            command.environment = ["B": "x y"]
            let output = String(decoding: try await sandbox.execute(command).standardOutput, as: UTF8.self)
            let names = output.split(separator: "\n").map { String($0.prefix { $0 != "=" }) }
            #expect(Set(names).subtracting(["PWD", "OLDPWD", "SHLVL", "_"]) == ["A", "B", "HOME", "LANG", "PATH"])
            #expect(output.contains("A=settings'\nB=x y\n"))
        }
    }

    @Test func secretOnStandardInputIsNowhereElse() async throws {
        try await withSandbox { sandbox in
            let secret = "sk-canary-\(UUID().uuidString)"
            let encoded = Data(secret.utf8).base64EncodedString()
            // One place where it is, so that a search which finds nothing can be told from none.
            try await sandbox.put([SandboxFile("planted", Array(secret.utf8))])
            let search = shell(
                """
                grep -ralsF -f - /proc/[0-9]*/cmdline /proc/[0-9]*/environ /tmp /var/tmp /home /root /run /dev/shm \
                    "$(cut -d: -f6 /etc/passwd | sort -u | tr '\\n' ' ' | cut -d' ' -f1)" .
                true
                """, input: Array("\(secret)\n\(encoded.dropLast(4))".utf8))
            let execution = try await sandbox.execute(search)
            let found = Set(String(decoding: execution.standardOutput, as: UTF8.self).split(separator: "\n"))
            #expect(!found.isEmpty && found.allSatisfy { $0.hasSuffix("/planted") }, "\(found)")
            let echo = try await sandbox.execute(SandboxCommand(["wc", "-c"], input: Array(secret.utf8)))
            #expect(echo.standardOutput == Array("\(secret.utf8.count)\n".utf8))
        }
    }

    @Test(arguments: [1, 40_000, 400_000])
    func inputOfAnyLengthArrivesWhole(_ count: Int) async throws {
        try await withSandbox { sandbox in
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) }
            let command = shell("cat > copy; wc -c < copy", input: bytes)
            let execution = try await sandbox.execute(command)
            #expect(execution.standardOutput == Array("\(count)\n".utf8) && execution.exitCode == 0)
            #expect(try await sandbox.read("copy", bytesMax: count) == bytes)
        }
    }

    @Test func whatACommandLeavesRunningIsEnded() async throws {
        try await withSandbox { sandbox in
            let first = try await sandbox.execute(shell("sleep 300 & echo $!"))
            #expect(first.exitCode == 0 && first.elapsed < .seconds(100))
            let pid = String(decoding: first.standardOutput, as: UTF8.self).trimmingCharacters(in: .newlines)
            let second = try await sandbox.execute(shell("kill -0 \(pid) 2>/dev/null; echo $?"))
            #expect(second.standardOutput == Array("1\n".utf8))
        }
    }

    @Test func limitsEndTheSandbox() async throws {
        let limits = SandboxLimits(processorSeconds: 1, outputBytes: 100_000)
        let rows: [(SandboxCommand, SandboxLimit)] = [
            (shell("sleep 300", timeMax: .seconds(1)), .time), (SandboxCommand(["yes"]), .output),
        ]
        for (command, limit) in rows {
            try await withSandbox(SandboxSpecification(limits: limits)) { sandbox in
                let ended = SandboxFault.ended(.overLimit(limit))
                #expect(await fault { try await sandbox.execute(command) } == ended)
                #expect(await fault { try await sandbox.execute(SandboxCommand(["true"])) } == ended)
            }
        }
    }

    /// By the kernel there, which tells nobody but by the exit code.
    @Test func processorTimeEndsTheProgram() async throws {
        try await withSandbox(SandboxSpecification(limits: SandboxLimits(processorSeconds: 1))) {
            (sandbox) async throws in
            #expect(try await sandbox.execute(shell("while :; do :; done")).exitCode == 152)
            #expect(try await sandbox.execute(shell("echo alive")).standardOutput == Array("alive\n".utf8))
        }
    }

    @Test func programThatForksWithoutBoundIsContained() async throws {
        let limits = SandboxLimits(processes: 24, time: .seconds(10))
        try await withSandbox(SandboxSpecification(limits: limits)) { (sandbox) async throws in
            // Each lives on, so that they add up; the shell ends where it can make no more.
            let many = shell("for i in $(seq 100); do sleep 60 >/dev/null 2>&1 & echo $i; done; echo all; wait")
            let execution = try await sandbox.execute(many)
            let made = execution.standardOutput.count { $0 == UInt8(ascii: "\n") }
            #expect(execution.exitCode != 0 && made < 40)
            #expect(!String(decoding: execution.standardOutput, as: UTF8.self).contains("all"))
            #expect(try await sandbox.execute(shell("echo alive")).standardOutput == Array("alive\n".utf8))
        }
        try await withSandbox(SandboxSpecification(limits: limits)) { bombed in
            let bomb = shell("bomb() { bomb | bomb & }; bomb; sleep 60", timeMax: .seconds(3))
            try await withSandbox { (sandbox) async throws in
                async let end: Void = { _ = try? await bombed.execute(bomb) }()
                #expect(try await sandbox.execute(shell("sleep 1; echo apart")).standardOutput == Array("apart\n".utf8))
                await end
            }
        }
    }

    @Test func memoryAndFilesHaveTheirBounds() async throws {
        let limits = SandboxLimits(memoryBytes: 48 << 20, fileBytes: 1 << 20)
        try await withSandbox(SandboxSpecification(limits: limits)) { sandbox in
            // It keeps all of a line.
            let hog = try await sandbox.execute(shell("head -c 200000000 /dev/zero | tail -n 1 | wc -c; echo end"))
            #expect(hog.standardOutput == Array("0\nend\n".utf8) && !hog.standardError.isEmpty)
            let file = try await sandbox.execute(shell("yes > large; echo $?; wc -c < large"))
            #expect(file.standardOutput == Array("153\n1048576\n".utf8))
        }
    }

    @Test func sandboxIsEmptiedForTheNext() async throws {
        try await withSandbox { sandbox in
            guard case .unavailable = await fault({ try await sandbox.reset() }) else { return #expect(Bool(false)) }
            try await sandbox.prepare()
            try await sandbox.put([SandboxFile("a/b", [1])])
            _ = try await sandbox.execute(shell("touch .hidden '-rf' 'a b'; ln -s /etc etc"))
            // One that leaves its group, and has a name that is made to be taken for the state of a dead one.
            let name = "x) Z\n1"
            _ = try await sandbox.execute(
                shell("cp \"$(command -v sleep)\" '\(name)'; setsid './\(name)' 300 >/dev/null 2>&1 & sleep 0.2"))
            let before = try await sandbox.execute(shell("cat /proc/[0-9]*/cmdline | tr '\\0' ' '"))
            #expect(String(decoding: before.standardOutput, as: UTF8.self).contains(name))
            try await sandbox.reset()
            let running = try await sandbox.execute(shell("cat /proc/[0-9]*/cmdline | tr '\\0' ' '"))
            #expect(!String(decoding: running.standardOutput, as: UTF8.self).contains(name))
            #expect(try await sandbox.execute(SandboxCommand(["ls", "-A"])).standardOutput.isEmpty)
            #expect(try await sandbox.execute(SandboxCommand(["ls", "/etc/passwd"])).exitCode == 0)
        }
    }

    @Test func faultsOfTheServerAreTold() async throws {
        let maker = try await maker { $0.pace.requestMax = .seconds(2) }
        try await fail("POST /sandbox", ["status": 429, "headers": ["Retry-After-sandbox-create": "7"]])
        #expect(await fault { try await maker.make(SandboxSpecification()) } == .rateLimited(retryAfter: .seconds(7)))
        try await fail("POST /sandbox", ["create": ["end": "build_failed", "reason": "no such image"]])
        let built = await fault { try await maker.make(SandboxSpecification(image: "nope:1")) }
        #expect(built == .buildFailed("its image could not be built: no such image"))
        try await fail("POST /sandbox", ["garbage": true])
        guard case .protocolBroken = await fault({ try await maker.make(SandboxSpecification()) }) else {
            return #expect(Bool(false))
        }
        try await fail("POST /sandbox", ["hang": true])
        #expect(await fault { try await maker.make(SandboxSpecification()) } == .timedOut(.seconds(2)))
        let stranger = try await self.maker { $0.key = try! DaytonaKey("dtn_0123456789") }
        guard case .unauthorised(let text) = await fault({ try await stranger.list() }) else {
            return #expect(Bool(false))
        }
        #expect(!text.contains("0123456789"))
        let closed = try await self.maker { $0.apiURL = try! DaytonaURL("http://127.0.0.1:1/api") }
        guard case .unreachable = await fault({ try await closed.list() }) else { return #expect(Bool(false)) }
        #expect(try await maker.list().listings.isEmpty)
    }

    @Test func sandboxThatDiesMidwayIsTold() async throws {
        try await withSandbox { sandbox in
            try await fail("GET /toolbox/*/logs", ["dies": 0.2])
            guard case .ended(.died) = await fault({ try await sandbox.execute(shell("sleep 300")) }) else {
                return #expect(Bool(false))
            }
        }
    }

    @Test func sandboxThatIsDeletedMidwayIsToldFromOneThatDies() async throws {
        let maker = try await maker()
        let sandbox = try await maker.makeDaytona(SandboxSpecification())
        let command = shell("echo on; sleep 300")
        let (begun, signal) = AsyncStream.makeStream(of: Void.self)
        let running = Task { await fault { try await sandbox.execute(command) { _ in signal.finish() } } }
        for await _ in begun {}
        try await maker.delete(sandbox.identity.id)
        let seen = await running.value
        guard case .ended(.deleted) = seen else {
            return #expect(Bool(false), "\(String(describing: seen))")
        }
        try await sandbox.destroy()
    }

    /// Whether the program went over its time nobody knows then.
    @Test func aServerThatFallsSilentIsAtFaultItself() async throws {
        try await withSandbox(SandboxSpecification(), { $0.pace.silenceMax = .seconds(2) }) { sandbox in
            try await fail("GET /toolbox/\(sandbox.identity.id)/*", ["hang": true, "times": 1_000])
            let seen = await fault { try await sandbox.execute(shell("sleep 300", timeMax: .seconds(1))) }
            guard case .timedOut = seen else { return #expect(Bool(false), "\(String(describing: seen))") }
        }
    }

    @Test func serverThatFailsForAMomentIsNoFault() async throws {
        try await withSandbox { sandbox in
            try await fail("GET /toolbox/*/logs", ["status": 502, "times": 2])
            try await fail("GET /toolbox/*/logs", ["drop": "body"])
            #expect(try await sandbox.execute(shell("sleep 0.2; echo done")).standardOutput == Array("done\n".utf8))
        }
    }

    /// What a followed log meets: a refusal, a hang, a cut in the middle, an end that is never told.
    @Test(
        arguments: [
            ["status": 404], ["status": 426], ["status": 500], ["garbage": true], ["drop": "head"], ["drop": "body"],
            ["hold": true],
        ] as [[String: any Sendable]])
    func socketThatFailsLosesAndDoublesNothing(_ fault: [String: any Sendable]) async throws {
        try await withSandbox { sandbox in
            try await fail("GET /toolbox/*/logs", fault)
            let lines = (1...300).map { "line \($0) ü\n" }.joined()
            let execution = try await sandbox.execute(
                shell("for i in $(seq 300); do echo \"line $i ü\"; done; echo bad >&2; exit 4"))
            #expect(execution.exitCode == 4 && execution.standardError == Array("bad\n".utf8))
            #expect(execution.standardOutput == Array(lines.utf8))
        }
    }

    @Test func logIsHeardOverASocket() async throws {
        let before = try await logsAsked().count
        try await withSandbox { sandbox in
            let execution = try await sandbox.execute(shell("echo one; sleep 0.3; seq 1 40000; echo two >&2"))
            #expect(execution.standardOutput.count == "one\n".utf8.count + 228_894 && execution.exitCode == 0)
            #expect(execution.standardError == Array("two\n".utf8))
        }
        #expect(try await logsAsked().dropFirst(before) == ["follow=true"])
    }

    /// With which queries logs were asked for until now.
    private func logsAsked() async throws -> [String] {
        try await Self.server.value.requests(over: Self.transport).filter { $0.path.hasSuffix("/logs") }.map {
            request in
            request.query.map { $0.joined(separator: "=") }.joined(separator: "&")
        }
    }

    @Test func cancelledWishLeavesNothing() async throws {
        let maker = try await maker()
        try await fail("POST /sandbox", ["create": ["creating_seconds": 2]])
        let making = Task { await fault { try await maker.make(SandboxSpecification(labels: ["run": "cancelled"])) } }
        while try await maker.list(labels: ["run": "cancelled"]).listings.isEmpty {
            try await Task.sleep(for: .milliseconds(20))
        }
        making.cancel()
        #expect(await making.value == .cancelled)
        #expect(try await maker.list(labels: ["run": "cancelled"]).listings.isEmpty)
    }

    @Test func orphansAreFoundAndDeleted() async throws {
        let maker = try await maker()
        for run in ["live", "left"] {
            _ = try await maker.make(SandboxSpecification(labels: ["workspace": "orphans", "run": run]))
        }
        let orphans = try await maker.removeOrphans(labels: ["workspace": "orphans"]) { ["live"] }
        #expect(orphans.deleted.map { $0.labels["run"] } == ["left"] && orphans.remaining.isEmpty)
        let rest = try await maker.list(labels: ["workspace": "orphans"]).listings
        #expect(rest.map { $0.labels["run"] } == ["live"])
        for listing in rest { try await maker.delete(listing.id) }
    }

    @Test func sandboxThatNobodyCallsIsSweptAway() async throws {
        let maker = try await maker()
        let (left, busy) = (
            try await maker.makeDaytona(SandboxSpecification()), try await maker.makeDaytona(SandboxSpecification())
        )
        let pool = SandboxPool(maker: maker, sandboxesMax: 1)
        let key = SandboxPoolKey(experiment: "e", actor: "a", trust: "t")
        let lent = try await pool.lent(for: key, SandboxSpecification())
        let sweeper = DaytonaSweeper(maker: maker, interval: .milliseconds(100), quietMin: .seconds(3)) {
            await pool.held
        }
        let sweeping = Task { await sweeper.run { _ in } }
        while try await maker.list().listings.contains(where: { $0.id == left.identity.id }) {
            _ = try await busy.execute(SandboxCommand(["true"]))
        }
        sweeping.cancel()
        #expect(await sweeping.value == DaytonaSweeper.Total(deleted: 1, remaining: 0))
        let rest = try await maker.list().listings.map(\.id)
        #expect(Set(rest) == [busy.identity.id, lent.identity.id])
        try await busy.destroy()
        try await lent.destroy()
        await pool.close()
        #expect(await pool.held.isEmpty)
        #expect(try await maker.list().listings.isEmpty)
    }

    @Test func poolServesManyWithFew() async throws {
        let pool = SandboxPool(maker: try await maker(), sandboxesMax: 3)
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<12 {
                let key = SandboxPoolKey(experiment: "e", actor: "a", trust: number % 4 == 0 ? "t" : "u")
                let specification = SandboxSpecification(labels: ["run": "\(number)"])
                group.addTask {
                    try await pool.withSandbox(for: key, specification) { sandbox in
                        let execution = try await sandbox.execute(
                            SandboxCommand(["sh", "-c", "ls -A; touch mine; cat"], input: Array("\(number)".utf8)))
                        // Nothing of whoever was here before.
                        #expect(execution.standardOutput == Array("\(number)".utf8))
                        return sandbox.identity.id
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        await pool.close()
        #expect(ids.count == 12 && Set(ids).count < 12)
        #expect(try await maker().list().listings.isEmpty)
    }
}
