import Foundation
import HTTPTransport
import Synchronization
import TestSupport
import Testing

@testable import Sandboxes

/// How a command is listened to over a WebSocket, and what becomes of it where that does not work.
@Suite(.timeLimit(.minutes(2))) struct DaytonaListeningTests {
    private static let out = "\u{1}\u{1}\u{1}"
    private static let err = "\u{2}\u{2}\u{2}"
    private static let whole =
        "\(out)one\n\(err)bad\n\(out)two ü\n\(out)MARK3\n\(out)0m0.0s 0m0.0s\n\(out)MARK\n\(err)MARK\n"

    private func transport(
        logs: String? = nil, exitCode: Int? = nil, isSilent: Bool = false, saying pieces: [String] = [],
        end: SpeakingTransport.End
    ) -> (ScriptedTransport, SpeakingTransport) {
        let session = "/s-1/process/session"
        let text = DaytonaJSON.encode([
            "output": "x", "stdout": logs ?? "one\ntwo ü\nMARK3\n0m0.0s 0m0.0s\nMARK\n",
            "stderr": logs == nil ? "bad\nMARK\n" : "",
        ])
        let code = exitCode.map { ",\"exitCode\":\($0)" } ?? ""
        let scripted = ScriptedTransport([
            "POST \(session)": [.json("", status: 201)],
            "POST \(session)/*/exec": [.json(#"{"cmdId":"c-1"}"#, status: 202)],
            "GET \(session)/*/command/c-1/logs": [.json(String(decoding: text, as: UTF8.self))],
            "GET \(session)/*/command/c-1": [isSilent ? .silence : .json(#"{"id":"c-1","command":"x"\#(code)}"#)],
            "DELETE \(session)/*": [.json("", status: 204)], "GET /sandbox/s-1": [record("started")],
        ])
        return (scripted, SpeakingTransport(MarkingTransport(scripted), saying: pieces, end: end))
    }

    private func sandbox(
        _ transport: some HTTPTransport, limits: SandboxLimits = SandboxLimits(),
        _ change: (inout DaytonaSettings) -> Void = { _ in }
    ) throws -> DaytonaSandbox {
        let settings = try DaytonaSettings.sample(change)
        return DaytonaSandbox(
            identity: SandboxIdentity(kind: .daytona, id: "s-1", isolation: "x", startup: .zero),
            client: DaytonaClient(transport: transport, settings: settings),
            toolbox: try DaytonaToolbox(settings: settings, proxy: DaytonaSettings.sampleToolbox, sandbox: "s-1"),
            limits: limits)
    }

    /// What is told while a command runs, each stream for itself.
    private final class Ear: Sendable {
        private let heard = Mutex<(output: [UInt8], errors: [UInt8])>(([], []))
        var output: [UInt8] { heard.withLock { $0.output } }
        var errors: [UInt8] { heard.withLock { $0.errors } }

        func hear(_ output: SandboxOutput) {
            heard.withLock { heard in
                switch output {
                case .standardOutput(let bytes): heard.output += bytes
                case .standardError(let bytes): heard.errors += bytes
                }
            }
        }
    }

    private func asksForLogs(_ scripted: ScriptedTransport) -> Int { scripted.asked.count { $0.hasSuffix("/logs") } }

    @Test func aCommandIsHeardWithoutAQuestion() async throws {
        let (scripted, speaking) = transport(saying: [Self.whole], end: .never)
        let ear = Ear()
        let execution = try await sandbox(speaking).execute(SandboxCommand(["a"])) { ear.hear($0) }
        #expect(execution.exitCode == 3)
        #expect(
            execution.standardOutput == Array("one\ntwo ü\n".utf8) && execution.standardError == Array("bad\n".utf8))
        #expect(ear.output == execution.standardOutput && ear.errors == execution.standardError)
        #expect(asksForLogs(scripted) == 0)
        let opening = try #require(speaking.openings.first)
        #expect(opening.url.hasSuffix("/command/c-1/logs?follow=true"))
        #expect(opening.headers["Authorization"] == "Bearer \(DaytonaSettings.sampleKey)")
        #expect(opening.headers["X-Daytona-SDK-Version"] == DaytonaSettings.protocolVersion)
        // The socket that stays open is left.
        while speaking.closings == 0 { await Task.yield() }
    }

    @Test(
        arguments: [
            .refusal(404), .refusal(426), .refusal(500), .noOpening(.timedOut(.firstByte)), .noOpening(.cut("x")),
            .fault(.cut("x")), .goodbye,
        ] as [SpeakingTransport.End])
    func whereASocketFailsTheLogIsAskedFor(_ end: SpeakingTransport.End) async throws {
        // What a socket says before it breaks, up to any byte.
        let said = Array(Self.whole.utf8)
        for count in stride(from: 0, to: said.count, by: 3) {
            let piece = String(decoding: said[..<count], as: UTF8.self)
            let (scripted, speaking) = transport(saying: [piece], end: end)
            let sandbox = try sandbox(speaking)
            for _ in 0..<2 {
                let ear = Ear()
                let execution = try await sandbox.execute(SandboxCommand(["a"])) { ear.hear($0) }
                #expect(execution.exitCode == 3 && execution.standardError == Array("bad\n".utf8))
                #expect(execution.standardOutput == Array("one\ntwo ü\n".utf8))
                #expect(ear.output == execution.standardOutput && ear.errors == execution.standardError)
            }
            #expect(asksForLogs(scripted) >= 2)
            // A goodbye is no failure; whatever else ends a socket is, and no other is opened.
            if case .goodbye = end {
                #expect(speaking.openings.count == 2)
            } else {
                #expect(speaking.openings.count == 1)
            }
        }
    }

    @Test func whatIsNoTextIsNeitherLostNorDoubled() async throws {
        // The socket has bytes, the log replacement characters, which are longer.
        var (splitter, transcript) = (DaytonaLogSplitter(), DaytonaTranscript(mark: "m"))
        splitter.take([1, 1, 1, 0xFF, 0xFE, 0x0A, 1, 1, 1, 0x61], into: &transcript)
        let (scripted, speaking) = transport(logs: "\u{FFFD}\u{FFFD}\nabc\nm0\nm\n", exitCode: 0, end: .goodbye)
        let settings = try DaytonaSettings.sample()
        let toolbox = try DaytonaToolbox(settings: settings, proxy: DaytonaSettings.sampleToolbox, sandbox: "s-1")
        let polling = DaytonaPolling(client: DaytonaClient(transport: speaking, settings: settings))
        _ = try await polling.follow(
            DaytonaCommand(session: String(repeating: "0", count: 32), id: "c-1"), in: toolbox, behind: splitter.lines,
            transcript: &transcript, bytesMax: 1_000, until: .now + .seconds(60)
        ) { _ in }
        #expect(transcript.output.bytes == [0xFF, 0xFE, 0x0A] + Array("abc\n".utf8) && asksForLogs(scripted) > 0)
    }

    @Test func aSocketThatNeverClosesHoldsNoCommandThatHasEnded() async throws {
        let (scripted, speaking) = transport(
            logs: "cut off\n", exitCode: 137, saying: ["\(Self.out)cut off\n"], end: .never)
        let execution = try await sandbox(speaking).execute(SandboxCommand(["a"]))
        #expect(execution.exitCode == 137 && execution.standardOutput == Array("cut off\n".utf8))
        #expect(asksForLogs(scripted) > 0)
        while speaking.closings == 0 { await Task.yield() }
    }

    @Test func endlessOutputIsNotHeardOn() async throws {
        let line = Self.out + String(repeating: "x", count: 100) + "\n"
        for pieces in [Array(repeating: line, count: 50), [Self.out + String(repeating: "x", count: 2_000)]] {
            let (_, speaking) = transport(saying: pieces, end: .never)
            let sandbox = try sandbox(speaking, limits: SandboxLimits(outputBytes: 1_000))
            #expect(await fault { try await sandbox.execute(SandboxCommand(["yes"])) } == .ended(.overLimit(.output)))
        }
        let (_, speaking) = transport(end: .fault(.replyTooLarge(limitBytes: 1)))
        let sandbox = try sandbox(speaking)
        #expect(await fault { try await sandbox.execute(SandboxCommand(["yes"])) } == .ended(.overLimit(.output)))
    }

    @Test func tooMuchOutputIsNoTooMuchTimeForWhoReadsItLate() async throws {
        let line = Self.out + String(repeating: "x", count: 100) + "\n"
        let (_, speaking) = transport(saying: Array(repeating: line, count: 50), end: .never)
        let sandbox = try sandbox(speaking, limits: SandboxLimits(outputBytes: 4_000))
        let isFirst = Mutex(true)
        let command = SandboxCommand(["yes"], timeMax: .milliseconds(100))
        let seen = await fault {
            try await sandbox.execute(command) { _ in
                // Whoever hears it is slow: the time is over when the next is looked at.
                if isFirst.withLock({ first in
                    defer { first = false }; return first
                }) {
                    usleep(300_000)
                }
            }
        }
        #expect(seen == .ended(.overLimit(.output)))
    }

    @Test func outputOfExactlyItsLimitIsNotTooMuch() async throws {
        let pieces = Self.whole.split(separator: "\n").map { "\($0)\n" }
        let limits = SandboxLimits(outputBytes: "one\ntwo ü\nbad\n".utf8.count)
        let (_, speaking) = transport(saying: pieces, end: .never)
        let execution = try await sandbox(speaking, limits: limits).execute(SandboxCommand(["a"]))
        #expect(execution.standardOutput.count + execution.standardError.count == limits.outputBytes)
    }

    @Test func aQuietSocketHoldsNoCommandBeyondItsTime() async throws {
        let (_, speaking) = transport(end: .never)
        let sandbox = try sandbox(speaking)
        let command = SandboxCommand(["sleep", "99"], timeMax: .milliseconds(40))
        #expect(await fault { try await sandbox.execute(command) } == .ended(.overLimit(.time)))
        while speaking.closings == 0 { await Task.yield() }
    }

    /// The server and its socket fell silent together.
    @Test func aSilentServerHasFailedAndNotTheCommand() async throws {
        let (_, speaking) = transport(isSilent: true, end: .never)
        let sandbox = try sandbox(speaking) { $0.pace.silenceMax = .milliseconds(20) }
        // Long over before the first look whether the command has ended.
        let command = SandboxCommand(["sleep", "99"], timeMax: .milliseconds(2))
        #expect(await fault { try await sandbox.execute(command) } == .timedOut(.milliseconds(20)))
    }

    @Test func aCommandThatEndedUnheardHasItsResult() async throws {
        let (_, speaking) = transport(exitCode: 3, end: .never)
        let execution = try await sandbox(speaking).execute(SandboxCommand(["a"], timeMax: .milliseconds(2)))
        #expect(execution.exitCode == 3 && execution.standardOutput == Array("one\ntwo ü\n".utf8))
    }

    @Test func cancellingClosesTheSocket() async throws {
        let (scripted, speaking) = transport(saying: ["\(Self.out)one\n"], end: .never)
        let sandbox = try sandbox(speaking)
        let (begun, signal) = AsyncStream.makeStream(of: Void.self)
        let running = Task { await fault { try await sandbox.execute(SandboxCommand(["a"])) { _ in signal.finish() } } }
        for await _ in begun {}
        running.cancel()
        #expect(await running.value == .cancelled)
        while speaking.closings == 0 { await Task.yield() }
        #expect(asksForLogs(scripted) == 0)
    }

    // MARK: The two streams of a log

    @Test func aLogIsPartedTheSameHoweverItIsCut() {
        let rows: [(log: String, output: String, errors: String)] = [
            ("before \(Self.out)a\n\(Self.err)b\n\(Self.err)c\n\(Self.out)\n", "a\n\n", "b\nc\n"),
            ("\(Self.out)\u{1}\u{1}x\u{2}\n\(Self.err)\u{2}\n", "\u{1}\u{1}x\u{2}\n", "\u{2}\n"),
            // What a program puts into a line moves the rest of it, as with Daytona's own client.
            ("\(Self.out)ab\(Self.err)cd\n\(Self.out)ef\n", "abef\n", "cd\n"),
            ("\(Self.out)no end", "", ""), ("", "", ""), ("no mark\n", "", ""),
            ("\(Self.out)\(Self.err)\(Self.out)x\n", "x\n", ""),
        ]
        for (log, output, errors) in rows {
            let bytes = Array(log.utf8)
            for size in 1...max(1, bytes.count) {
                var (splitter, transcript) = (DaytonaLogSplitter(), DaytonaTranscript(mark: "mark"))
                for start in stride(from: 0, to: bytes.count, by: size) {
                    splitter.take(Array(bytes[start..<min(start + size, bytes.count)]), into: &transcript)
                }
                #expect(transcript.output.bytes == Array(output.utf8) && transcript.errors.bytes == Array(errors.utf8))
                #expect(splitter.lines.output == output.count { $0 == "\n" })
                #expect(splitter.lines.errors == errors.count { $0 == "\n" })
            }
        }
    }
}
