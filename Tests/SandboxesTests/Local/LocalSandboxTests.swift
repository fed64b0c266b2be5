import Foundation
import Sandboxes
import Synchronization
import TestSupport
import Testing

@Suite(
    .enabled(if: LocalLaboratory.obstacle == nil, "\(LocalLaboratory.obstacle ?? "")"), .timeLimit(.minutes(2)))
struct LocalSandboxTests {
    private static let mayHoldManyDescriptors: Bool = {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 && limit.rlim_cur > 4_096
    }()

    @Test(.enabled(if: mayHoldManyDescriptors, "fewer than 4,096 files may be open here"))
    func descriptorsOfAnyNumberAreHandedOver() async throws {
        var held: [Int32] = []
        defer { for descriptor in held { close(descriptor) } }
        // A sandbox's own descriptors have numbers behind these.
        for last in Int32(980)...1_004 {
            while held.last ?? 0 < last { held.append(dup(STDIN_FILENO)) }
            try await LocalLaboratory.withSandbox { (sandbox) async throws in
                let said = try await sandbox.shell("echo here; echo there >&2")
                #expect((said.said, said.complained) == ("here\n", "there\n"))
            }
        }
    }

    @Test func aCommandSpeaksOnTwoStreamsAndEndsWithACode() async throws {
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            let execution = try await sandbox.shell("echo out; echo err >&2; exit 7")
            #expect(execution.said == "out\n")
            #expect(execution.complained == "err\n")
            #expect(execution.exitCode == 7)
        }
    }

    @Test func argumentsEnvironmentAndInputArriveAsTheyAre() async throws {
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            let word = "it's \"here\" $HOME `id` \\n\n*"
            let execution = try await sandbox.execute(
                SandboxCommand(
                    ["/bin/sh", "-c", #"printf '%s|%s|' "$1" "$WORD"; cat"#, "sh", word],
                    environment: ["WORD": word], input: Array(word.utf8)))
            #expect(execution.said == "\(word)|\(word)|\(word)")
        }
    }

    @Test func inputThatNobodyReadsIsNotTakenForTheNextCommand() async throws {
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            let input = String(repeating: "put 3 600 evil\n", count: 100_000)
            #expect(try await sandbox.code("exit 3", input: input) == 3)
            #expect(try await sandbox.said("ls; echo still") == "still\n")
        }
    }

    @Test func filesStayFromCommandToCommand() async throws {
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await sandbox.put([
                SandboxFile("in/deep/data.bin", bytes),
                SandboxFile("run.sh", Array("#!/bin/sh\necho ran".utf8), isExecutable: true),
            ])
            #expect(try await sandbox.said("./run.sh; cp in/deep/data.bin out.bin") == "ran\n")
            #expect(try await sandbox.read("out.bin", bytesMax: bytes.count) == bytes)
            await #expect(throws: SandboxFault.fileTooLarge("out.bin", bytesMax: 10)) {
                try await sandbox.read("out.bin", bytesMax: 10)
            }
            await #expect(throws: SandboxFault.notFound("the sandbox has no file gone.txt")) {
                try await sandbox.read("gone.txt", bytesMax: 10)
            }
            // And goes on after all that.
            #expect(try await sandbox.said("echo on") == "on\n")
        }
    }

    @Test func outputIsHeardAsItComes() async throws {
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            let heard = Mutex<[SandboxOutput]>([])
            let gate: SandboxPath = "gate"
            try await sandbox.put([SandboxFile(gate, [])])
            _ = try await sandbox.execute(
                SandboxCommand(["/bin/sh", "-c", "echo one; sleep 0.2; echo two >&2"])
            ) { output in heard.withLock { $0.append(output) } }
            #expect(
                heard.withLock { $0 } == [.standardOutput(Array("one\n".utf8)), .standardError(Array("two\n".utf8))])
        }
    }

    @Test func whatACommandLeavesRunningEndsWithIt() async throws {
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            _ = try await sandbox.shell(
                """
                cp /usr/bin/sleep lingerer
                (./lingerer 1000 &); setsid ./lingerer 1000 & trap '' TERM HUP; ./lingerer 1000 & exit 0
                """)
            // They are killed; a moment later they are gone.
            let script =
                "i=0; while cat /proc/[0-9]*/comm | grep -q lingerer; do i=$((i+1)); [ $i -lt 500 ] || exit 9; sleep 0.01; done"
            #expect(try await sandbox.code(script) == 0)
        }
    }

    /// What it took was seen before it was killed.
    @Test func usageIsToldOfWhatWasEnded() async throws {
        let usage = try await LocalLaboratory.withSandbox(LocalLaboratory.limits { $0.time = .seconds(2) }) {
            (sandbox) async throws in
            await #expect(throws: SandboxFault.ended(.overLimit(.time))) {
                try await sandbox.shell("while :; do :; done")
            }
        }
        #expect(try #require(usage.processor) > .milliseconds(100))
    }

    @Test func usageIsToldOfWhatEndedByItself() async throws {
        let usage = try await LocalLaboratory.withSandbox { (sandbox) async throws in
            _ = try await sandbox.shell("i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done")
        }
        let processor = try #require(usage.processor)
        #expect(processor > .milliseconds(20))
        #expect(usage.lifetime >= processor)
        // Its own: this process has more.
        let memory = try #require(usage.memoryPeak)
        #expect(memory > 500_000 && memory < 40_000_000)
    }

    @Test func memoryIsToldAsItWasSeen() async throws {
        // In a variable of the shell; it is there for several looks.
        let usage = try await LocalLaboratory.withSandbox { (sandbox) async throws in
            #expect(try await sandbox.code("held=$(head -c 60M /dev/zero | tr '\\0' x); sleep 1") == 0)
        }
        #expect(try #require(usage.memoryPeak) > 60 << 20)
    }

    /// By what it reads of itself, in the system's ticks of 10 ms. What ended is seen with the agent, which waited for it.
    @Test func processorTimeIsToldOfProgramsThatEndedByThemselves() async throws {
        let script = """
            while read -r a b c d e f g h i j k l m user system rest </proc/$$/stat && [ $((user + system)) -lt 30 ]; do :; done
            """
        let usage = try await LocalLaboratory.withSandbox { (sandbox) async throws in
            #expect(try await sandbox.code(script) == 0)
        }
        #expect(try #require(usage.processor) >= .milliseconds(200))
    }

    @Test func aSandboxThatIsGoneSaysSo() async throws {
        let sandbox = try await LocalMaker().make(SandboxSpecification())
        let usage = try await sandbox.destroy()
        #expect(try await sandbox.destroy() == usage)
        await #expect(throws: SandboxFault.ended(.destroyed)) { try await sandbox.said("echo no") }
    }

    @Test func cancellationEndsItAtOnce() async throws {
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            let task = Task { try await sandbox.shell("sleep 1000") }
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()
            await #expect(throws: SandboxFault.cancelled) { try await task.value }
        }
    }

    @Test func aCommandThatCannotBeIsRefused() async throws {
        try await LocalLaboratory.withSandbox { (sandbox) async throws in
            for command in [
                SandboxCommand([]), SandboxCommand(["a\0b"]), SandboxCommand(["true"], environment: ["A B": "c"]),
                SandboxCommand(["true"], environment: ["A": "\0"]),
            ] {
                await #expect(throws: SandboxFault.self) { try await sandbox.execute(command) }
            }
            #expect(try await sandbox.code("no-such-program") == 127)
            #expect(try await sandbox.said("echo on") == "on\n")
        }
    }

    @Test(arguments: [
        "", "/etc/passwd", "..", "a/../b", "a//b", "a/", "a b", "ä", String(repeating: "a", count: 256), "a\nb",
    ])
    func aPathLeadsNowhereElse(text: String) { #expect(SandboxPath(text) == nil) }
}
