import Foundation
import TestSupport
import Testing

@testable import Sandboxes

/// The text that a session's shell is given, given to the shells of this machine.
@Suite struct DaytonaCommandLineTests {
    static let shells = ["/bin/sh", "/bin/bash", "/bin/dash", "/bin/zsh", "/bin/busybox"].filter(Programs.isPresent)

    private func line(
        _ command: SandboxCommand, folder: String = "/tmp", environment: [String: String] = [:],
        limits: SandboxLimits = SandboxLimits(processorSeconds: 5), input: DaytonaInput? = nil
    ) throws -> DaytonaCommandLine {
        try DaytonaCommandLine(
            command, folder: folder, environment: environment, limits: limits, inputLength: input?.length,
            mark: "m-a-r-k")
    }

    /// Runs it as Daytona's agent does: in the session's shell, with a named pipe as its input that nobody closes.
    private func run(
        _ command: SandboxCommand, in shell: String, environment: [String: String] = [:],
        variables: [String: String] = [:], limits: SandboxLimits = SandboxLimits(processorSeconds: 5)
    ) async throws -> (output: String, errors: String, status: Int32, folder: TemporaryDirectory) {
        let folder = try TemporaryDirectory("session")
        let work = folder.file("work ' folder").path
        let input = DaytonaInput(command.input, first: "nonce")
        let text = try line(command, folder: work, environment: environment, limits: limits, input: input).text
        let script = """
            cd "$S"; mkfifo ip
            sleep 60 > ip & holder=$!
            (sleep 0.05; exec cat chunks > ip) & feeder=$!
            { \(text); } < ip > out 2> err
            code=$?
            kill $holder $feeder 2> /dev/null
            exit $code

            """
        try Data(script.utf8).write(to: folder.file("script"))
        try Data((input?.chunks.joined() ?? "").utf8).write(to: folder.file("chunks"))
        let arguments = shell.hasSuffix("busybox") ? ["sh", folder.file("script").path] : [folder.file("script").path]
        let variables = ["PATH": "/usr/bin:/bin", "S": folder.path].merging(variables) { $1 }
        let outcome = try await CommandLine(shell, in: folder, environment: variables).run(arguments)
        let output = String(decoding: try Data(contentsOf: folder.file("out")), as: UTF8.self)
        let errors = String(decoding: try Data(contentsOf: folder.file("err")), as: UTF8.self)
        return (Self.withoutUsage(output), errors, outcome.status, folder)
    }

    /// The output up to the exit code; what was taken differs each time, and its form is that of every shell.
    private static func withoutUsage(_ output: String) -> String {
        let trailer = /\n\d+m[\d.]+s \d+m[\d.]+s\n\d+m[\d.]+s \d+m[\d.]+s\n(\d+\n)?m-a-r-k\n$/
        return output.contains(trailer) ? output.replacing(trailer, with: "\n") : "no trailer: \(output)"
    }

    @Test(arguments: shells)
    func argumentsArriveAsTheyAre(_ shell: String) async throws {
        let odd = ["", "a b", "it's", "'''", "$HOME `id` $(id)", "\"\\\n\t*?[x]~!#&;|<>()", "ü😀", "-n", "%s\\n"]
        let result = try await run(SandboxCommand(["printf", "<%s>"] + odd), in: shell)
        #expect(result.output == odd.map { "<\($0)>" }.joined() + "m-a-r-k0\n")
        #expect(result.errors == "m-a-r-k\n" && result.status == 0)
    }

    @Test(arguments: shells)
    func environmentIsItsOwn(_ shell: String) async throws {
        let result = try await run(
            SandboxCommand(["env"], environment: ["B": "it's $X\n", "C": ""]), in: shell,
            environment: ["A": "1", "B": "over"], variables: ["DAYTONA_TOKEN": "secret"])
        let home = result.folder.file("work ' folder").path
        let lines = Set(result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        #expect(
            lines == ["PATH=/usr/bin:/bin", "HOME=\(home)", "LANG=C.UTF-8", "A=1", "B=it's $X", "", "C=", "m-a-r-k0"])
    }

    @Test(arguments: shells)
    func inputEndsWhereItEnds(_ shell: String) async throws {
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) }
        let result = try await run(SandboxCommand(["sha256sum"], input: bytes), in: shell)
        try Data(bytes).write(to: result.folder.file("same"))
        let expected = try await CommandLine("sha256sum", in: result.folder).run([result.folder.file("same").path])
        #expect(result.output == expected.output.prefix(64) + "  -\nm-a-r-k0\n")
        let nothing = try await run(SandboxCommand(["cat"]), in: shell)
        #expect(nothing.output == "m-a-r-k0\n" && nothing.status == 0)
    }

    @Test(arguments: shells)
    func inputThatNobodyReadsHoldsNothingUp(_ shell: String) async throws {
        let result = try await run(
            SandboxCommand(["sh", "-c", "exit 3"], input: Array(repeating: 65, count: 150_000)), in: shell)
        #expect(result.output == "m-a-r-k3\n" && result.status == 3)
    }

    @Test(arguments: shells)
    func exitCodesAndSignalsAreTold(_ shell: String) async throws {
        let killed = try await run(SandboxCommand(["sh", "-c", "kill -9 $$"]), in: shell)
        #expect(killed.output == "m-a-r-k137\n" && killed.errors == "m-a-r-k\n")
        #expect(try await run(SandboxCommand(["no-such-program"]), in: shell).output == "m-a-r-k127\n")
        let both = try await run(SandboxCommand(["sh", "-c", "echo out; echo err >&2; exit 7"]), in: shell)
        #expect(both.output == "out\nm-a-r-k7\n" && both.errors == "err\nm-a-r-k\n" && both.status == 7)
    }

    @Test(arguments: shells)
    func programThatTurnsInCirclesIsEnded(_ shell: String) async throws {
        let line = try DaytonaCommandLine(
            SandboxCommand(["sh", "-c", "while :; do :; done"]), folder: "/tmp", environment: [:],
            limits: SandboxLimits(processorSeconds: 1), inputLength: nil, mark: "m-a-r-k")
        let folder = try TemporaryDirectory("circle")
        try Data(line.text.utf8).write(to: folder.file("script"))
        let arguments = shell.hasSuffix("busybox") ? ["sh", folder.file("script").path] : [folder.file("script").path]
        let outcome = try await CommandLine(shell, in: folder).run(arguments)
        #expect(Self.withoutUsage(outcome.output) == "m-a-r-k152\n" && outcome.status == 152)
        let trailer = DaytonaTrailer(lines: outcome.output.dropFirst("m-a-r-k".count).split(separator: "\n"))
        #expect(try #require(trailer.processor) > .milliseconds(500))
    }

    @Test(arguments: shells)
    func limitsAreTheKernels(_ shell: String) async throws {
        let limits = SandboxLimits(
            processorSeconds: 7, memoryBytes: 300 << 20, processes: 40, fileBytes: (3 << 20) + 1)
        let result = try await run(SandboxCommand(["cat", "/proc/self/limits"]), in: shell, limits: limits)
        let values = result.output.split(separator: "\n").reduce(into: [String: [Int?]]()) { values, line in
            guard let match = line.firstMatch(of: /^Max (cpu time|data size|file size|processes) +(\S+) +(\S+)/) else {
                return
            }
            values[String(match.1)] = [Int(match.2), Int(match.3)]
        }
        #expect(values["cpu time"] == [7, 8])
        #expect(values["data size"] == [300 << 20, 300 << 20])
        // Whole kibibytes, rounded up.
        #expect(values["file size"] == [(3 << 20) + 1_024, (3 << 20) + 1_024])
        // So many beyond what ran before, which is the test itself at least.
        let processes = try #require(values["processes"]?.first ?? nil)
        #expect(processes > 40 && values["processes"] == [processes, processes])
        #expect(result.status == 0 && result.errors == "m-a-r-k\n")
    }

    @Test(arguments: shells)
    func fileOverItsLimitIsCut(_ shell: String) async throws {
        let script = "head -c 3000000 /dev/zero > large; echo $?; wc -c < large"
        let result = try await run(
            SandboxCommand(["sh", "-c", script]), in: shell, limits: SandboxLimits(fileBytes: 1 << 20))
        // 25 is SIGXFSZ.
        #expect(result.output == "153\n1048576\nm-a-r-k0\n")
    }

    @Test func secretIsNotInTheText() throws {
        let secret = "sk-canary-0123456789"
        let command = SandboxCommand(["cat"], input: Array(secret.utf8))
        let input = try #require(DaytonaInput(command.input, first: "n"))
        let text = try line(command, input: input).text
        #expect(!text.contains(secret) && !text.contains(Data(secret.utf8).base64EncodedString()))
    }

    @Test(arguments: [
        SandboxCommand([]), SandboxCommand([""]), SandboxCommand(["A=b"]), SandboxCommand(["-i"]),
        SandboxCommand(["a", "\0"]), SandboxCommand(["a"], environment: ["A": "\0"]),
        SandboxCommand(["a"], environment: ["1A": ""]), SandboxCommand(["a"], environment: ["": ""]),
        SandboxCommand(["a"], environment: ["A;id": ""]), SandboxCommand(["a"], environment: ["A-B": ""]),
    ])
    func whatCannotBeSaidIsRefused(_ command: SandboxCommand) {
        #expect(throws: SandboxFault.self) { try line(command) }
    }
}
