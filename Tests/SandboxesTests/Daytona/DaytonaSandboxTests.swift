import Foundation
import HTTPTransport
import Synchronization
import TestSupport
import Testing

@testable import Sandboxes

/// What a sandbox asks of its toolbox, and what it makes of the answers.
@Suite struct DaytonaSandboxTests {
    private static let session = "/s-1/process/session"
    private static let command = "\(session)/*/command/c-1"

    /// Answers as a sandbox does in which one command runs. Marks are made up by the client, so the transport fills them in.
    private func answers(
        logs: [ScriptedTransport.Answer], states: [ScriptedTransport.Answer] = [.json(#"{"id":"c-1","command":"x"}"#)],
        _ more: [String: [ScriptedTransport.Answer]] = [:]
    ) -> [String: [ScriptedTransport.Answer]] {
        [
            "POST \(Self.session)": [.json("", status: 201)],
            "POST \(Self.session)/*/exec": [.json(#"{"cmdId":"c-1","output":null,"exitCode":null}"#, status: 202)],
            "GET \(Self.command)/logs": logs, "GET \(Self.command)": states,
            "DELETE \(Self.session)/*": [.json("", status: 204)], "DELETE /sandbox/s-1": [record("destroying")],
            "GET /sandbox/s-1": [record("started")],
        ].merging(more) { $1 }
    }

    private static func logs(_ output: String, _ errors: String = "") -> ScriptedTransport.Answer {
        let text = DaytonaJSON.encode(["output": "x", "stdout": output, "stderr": errors])
        return .json(String(decoding: text, as: UTF8.self))
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

    // MARK: Commands

    @Test func commandIsBegunFollowedAndCleared() async throws {
        let scripted = ScriptedTransport(
            answers(logs: [
                Self.logs("one\n"), Self.logs("one\n2/3 of a li"), Self.logs("one\ntwo\n", "bad\n"),
                Self.logs("one\ntwo\nMARK3\n0m0.0s 0m0.0s\n0m0.5s 0m0.25s\n8192\nMARK\n", "bad\nMARK\n"),
            ]))
        let transport = MarkingTransport(scripted)
        let heard = Mutex<[SandboxOutput]>([])
        let sandbox = try sandbox(transport) { $0.environment = ["A": "1"] }
        let execution = try await sandbox.execute(SandboxCommand(["run", "it's"], environment: ["B": "2"])) { output in
            heard.withLock { $0.append(output) }
        }
        #expect(execution.exitCode == 3 && execution.elapsed > .zero)
        #expect(execution.standardOutput == Array("one\ntwo\n".utf8) && execution.standardError == Array("bad\n".utf8))
        let expected: [SandboxOutput] = [
            .standardOutput(Array("one\n".utf8)), .standardOutput(Array("two\n".utf8)),
            .standardError(Array("bad\n".utf8)),
        ]
        #expect(heard.withLock(\.self) == expected)
        let body = try object(try #require(scripted.requests.dropFirst().first).body)
        #expect(body["runAsync"] as? Bool == true && body["suppressInputEcho"] as? Bool == true)
        let text = try #require(body["command"] as? String)
        #expect(text.contains(#"A='1' B='2' 'run' 'it'\''s' </dev/null 2>&3"#))
        let usage = try await sandbox.destroy()
        #expect(usage.processor == .milliseconds(750) && usage.memoryPeak == 8_192)
    }

    @Test func sessionOfACommandIsEndedBeforeTheNext() async throws {
        let scripted = ScriptedTransport(answers(logs: [Self.logs("MARK0\nMARK\n", "MARK\n")]))
        let sandbox = try sandbox(MarkingTransport(scripted))
        _ = try await sandbox.execute(SandboxCommand(["a"]))
        _ = try await sandbox.execute(SandboxCommand(["b"]))
        let sessions = scripted.asked.filter { !$0.hasPrefix("GET") }.map { String($0.split(separator: " ")[0]) }
        #expect(sessions.prefix(5) == ["POST", "POST", "DELETE", "POST", "POST"])
        let names = scripted.requests.filter { $0.method == "POST" && $0.url.hasSuffix("/session") }.map(\.body)
        #expect(Set(names).count == 2)
    }

    @Test func wordsOfTheServerAloneDoWhereThereAreNoMarks() async throws {
        let scripted = ScriptedTransport(
            answers(
                logs: [Self.logs("cut off")], states: [.json(#"{"id":"c-1","command":"x","exitCode":137}"#)]))
        let execution = try await sandbox(MarkingTransport(scripted)).execute(SandboxCommand(["a"]))
        #expect(execution.exitCode == 137 && execution.standardOutput == Array("cut off".utf8))
    }

    @Test func textBeyondASCIIIsCountedInBytes() async throws {
        let scripted = ScriptedTransport(
            answers(logs: [
                Self.logs("ü😀\n"), Self.logs("ü😀\n\u{FFFD}\u{FFFD}"), Self.logs("ü😀\n日本\u{0}\nMARK0\nMARK\n", "MARK\n"),
            ]))
        let execution = try await sandbox(MarkingTransport(scripted)).execute(SandboxCommand(["a"]))
        #expect(execution.standardOutput == Array("ü😀\n日本\u{0}\n".utf8))
    }

    @Test func commandThatIsNotOverInTimeTakesItsSandboxWithIt() async throws {
        let scripted = ScriptedTransport(answers(logs: [Self.logs("still\n")]))
        let sandbox = try sandbox(MarkingTransport(scripted))
        let ended = SandboxFault.ended(.overLimit(.time))
        let command = SandboxCommand(["sleep", "99"], timeMax: .milliseconds(30))
        #expect(await fault { try await sandbox.execute(command) } == ended)
        #expect(await fault { try await sandbox.execute(SandboxCommand(["a"])) } == ended)
        #expect(await fault { try await sandbox.put([SandboxFile("a", [1])]) } == ended)
        #expect(await fault { try await sandbox.read("a", bytesMax: 1) } == ended)
        #expect(await fault { try await sandbox.prepare() } == ended)
        while !scripted.asked.contains(where: { $0.hasPrefix("DELETE \(Self.session)/") }) { await Task.yield() }
        try await sandbox.destroy()
        #expect(scripted.asked.last == "DELETE /sandbox/s-1")
    }

    @Test func serverThatDoesNotAnswerHoldsNoCommandBeyondItsTime() async throws {
        let scripted = ScriptedTransport(answers(logs: [.silence]))
        let sandbox = try sandbox(MarkingTransport(scripted)) { $0.pace.requestMax = .seconds(600) }
        let command = SandboxCommand(["sleep", "99"], timeMax: .milliseconds(30))
        #expect(await fault { try await sandbox.execute(command) } == .ended(.overLimit(.time)))
    }

    /// What it does not say is not held against a command, which may have ended long ago.
    @Test func serverThatIsSilentWhenTheTimeIsUpHasFailedItself() async throws {
        let scripted = ScriptedTransport(answers(logs: [Self.logs("still\n"), .silence], states: [.silence]))
        let sandbox = try sandbox(MarkingTransport(scripted)) {
            ($0.pace.requestMax, $0.pace.silenceMax) = (.seconds(600), .milliseconds(20))
        }
        let command = SandboxCommand(["sleep", "99"], timeMax: .milliseconds(30))
        #expect(await fault { try await sandbox.execute(command) } == .timedOut(.milliseconds(20)))
    }

    @Test func commandThatEndedWhileTheServerWasSilentHasItsResult() async throws {
        let whole = Self.logs("one\nMARK3\n0m0.0s 0m0.0s\nMARK\n", "MARK\n")
        let scripted = ScriptedTransport(
            answers(logs: [.silence, whole], states: [.json(#"{"id":"c-1","command":"x","exitCode":3}"#)]))
        let sandbox = try sandbox(MarkingTransport(scripted)) { $0.pace.requestMax = .seconds(600) }
        let execution = try await sandbox.execute(SandboxCommand(["a"], timeMax: .milliseconds(30)))
        #expect(execution.exitCode == 3 && execution.standardOutput == Array("one\n".utf8))
    }

    @Test func outputOverItsLimitIsNotReadOn() async throws {
        for output in [String(repeating: "x", count: 1_000) + "\n", String(repeating: "x", count: 200_000) + "\n"] {
            let scripted = ScriptedTransport(answers(logs: [Self.logs(output)]))
            let sandbox = try sandbox(MarkingTransport(scripted), limits: SandboxLimits(outputBytes: 1_000))
            let heard = Mutex(0)
            let fault = await fault {
                try await sandbox.execute(SandboxCommand(["yes"])) { _ in heard.withLock { $0 += 1 } }
            }
            #expect(fault == .ended(.overLimit(.output)) && heard.withLock(\.self) == 0)
        }
    }

    /// The kernel ends with 152 what is over its limit of processor time, and any program may.
    @Test func anExitCodeIsNoLimit() async throws {
        let scripted = ScriptedTransport(answers(logs: [Self.logs("MARK152\nMARK\n", "MARK\n")]))
        let sandbox = try sandbox(MarkingTransport(scripted))
        #expect(try await sandbox.execute(SandboxCommand(["a"])).exitCode == 152)
    }

    @Test func cancelledCommandIsEnded() async throws {
        let scripted = ScriptedTransport(answers(logs: [Self.logs("still\n")]))
        let sandbox = try sandbox(MarkingTransport(scripted))
        let running = Task { await fault { try await sandbox.execute(SandboxCommand(["sleep", "99"])) } }
        while !scripted.asked.contains(where: { $0.hasSuffix("/logs") }) { await Task.yield() }
        running.cancel()
        #expect(await running.value == .cancelled)
        while !scripted.asked.contains(where: { $0.hasPrefix("DELETE \(Self.session)/") }) { await Task.yield() }
    }

    // MARK: Input

    @Test func inputGoesThroughThePipeAlone() async throws {
        let secret = "sk-canary-0123456789"
        let scripted = ScriptedTransport(
            answers(
                logs: [Self.logs("")],
                [
                    // The shell has not made the pipe yet.
                    "POST \(Self.command)/input": [
                        .reply(500, "failed to open input pipe", [:]), .json("", status: 204),
                    ]
                ]))
        let transport = MarkingTransport(scripted) { asked in
            asked.filter { $0.hasSuffix("/input") }.count < 2 ? nil : Self.logs("MARK0\nMARK\n", "MARK\n")
        }
        _ = try await sandbox(transport).execute(SandboxCommand(["cat"], input: Array(secret.utf8)))
        let encoded = Data(secret.utf8).base64EncodedString()
        let inputs = scripted.requests.filter { $0.url.hasSuffix("/input") }
        let texts = try inputs.map { try #require(try object($0.body)["data"] as? String) }
        #expect(texts.count == 2 && texts[0] == texts[1] && texts[0].hasSuffix("\n\(encoded)\n"))
        for request in scripted.requests where !request.url.hasSuffix("/input") {
            let text = String(decoding: request.body, as: UTF8.self)
            #expect(!text.contains(secret) && !text.contains(encoded) && !request.url.contains(secret))
        }
    }

    @Test func inputThatCannotBeHandedOverEndsTheCommand() async throws {
        let scripted = ScriptedTransport(
            answers(
                logs: [Self.logs("")],
                ["POST \(Self.command)/input": [.fault(.cut("x"))], "GET /sandbox/s-1": [record("started")]]))
        let fault = await fault {
            try await sandbox(MarkingTransport(scripted)).execute(SandboxCommand(["cat"], input: [1]))
        }
        #expect(fault == .unreachable("handing a command its input: the answer broke off: x"))
    }

    @Test func inputThatNobodyWantsIsNoFault() async throws {
        let scripted = ScriptedTransport(
            answers(
                logs: [Self.logs("")],
                ["POST \(Self.command)/input": [.json(#"{"statusCode":410,"code":"GONE","message":"m"}"#, status: 410)]]
            ))
        let transport = MarkingTransport(scripted) { asked in
            asked.contains { $0.hasSuffix("/input") } ? Self.logs("MARK0\nMARK\n", "MARK\n") : nil
        }
        #expect(try await sandbox(transport).execute(SandboxCommand(["true"], input: [1])).exitCode == 0)
    }

    @Test func agentThatEchoesInputIsFoundOut() async throws {
        let scripted = ScriptedTransport(answers(logs: [Self.logs("")], ["POST \(Self.command)/input": [.json("")]]))
        let transport = MarkingTransport(scripted) { _ in
            let first = scripted.requests.first { $0.url.hasSuffix("/input") }.flatMap { try? object($0.body)["data"] }
            return (first as? String).map { Self.logs($0 + "MARK0\nMARK\n", "MARK\n") }
        }
        let heard = Mutex(0)
        let fault = await fault {
            try await sandbox(transport).execute(SandboxCommand(["cat"], input: [1])) { _ in heard.withLock { $0 += 1 }
            }
        }
        guard case .protocolBroken(let text) = fault else {
            return #expect(Bool(false), "\(String(describing: fault))")
        }
        #expect(text.contains("too old") && heard.withLock(\.self) == 0)
    }

    // MARK: Files

    @Test func filesGoBelowTheWorkingFolder() async throws {
        let transport = ScriptedTransport([
            "POST /s-1/files/bulk-upload": [.json(#"{"files":[]}"#)], "POST /s-1/files/permissions": [.json("")],
        ])
        try await sandbox(transport).put([
            SandboxFile("in/a.json", [0, 0x0D, 0x0A, 0xFF]),
            SandboxFile("run.sh", [], isExecutable: true),
        ])
        let upload = try #require(transport.requests.first)
        let boundary = try #require(upload.headers["Content-Type"]?.components(separatedBy: "boundary=").last)
        var expected = Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"files[0].path\"\r\n\r\n".utf8)
        expected += "/tmp/promptledger/in/a.json\r\n--\(boundary)\r\n".utf8
        expected += "Content-Disposition: form-data; name=\"files[1].path\"\r\n\r\n/tmp/promptledger/run.sh\r\n".utf8
        expected += "--\(boundary)\r\nContent-Disposition: form-data; name=\"files[0].file\"; ".utf8
        expected += "filename=\"/tmp/promptledger/in/a.json\"\r\nContent-Type: application/octet-stream\r\n\r\n".utf8
        expected += [0, 0x0D, 0x0A, 0xFF]
        expected += "\r\n--\(boundary)\r\nContent-Disposition: form-data; name=\"files[1].file\"; ".utf8
        expected += "filename=\"/tmp/promptledger/run.sh\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n".utf8
        #expect(upload.body == expected + "--\(boundary)--\r\n".utf8)
        let mode = try #require(transport.requests.last)
        #expect(mode.url.hasSuffix("/files/permissions?path=%2Ftmp%2Fpromptledger%2Frun.sh&mode=0755"))
    }

    @Test func tooMuchIsNotSent() async throws {
        let transport = ScriptedTransport()
        let sandbox = try sandbox(transport, limits: SandboxLimits(fileBytes: 3))
        let path: SandboxPath = "a"
        let fault = await fault { try await sandbox.put([SandboxFile(path, [1, 2, 3, 4])]) }
        #expect(fault == .fileTooLarge(path, bytesMax: 3))
        try await sandbox.put([])
        #expect(transport.asked.isEmpty)
    }

    @Test func uploadThatFailsIsTold() async throws {
        let body = #"{"errors":["/tmp/promptledger/a: no space left"],"files":[]}"#
        let transport = ScriptedTransport([
            "POST /s-1/files/bulk-upload": [.json(body, status: 400)], "GET /sandbox/s-1": [record("started")],
        ])
        let fault = await fault { try await sandbox(transport).put([SandboxFile("a", [1])]) }
        #expect(fault == .rejected("writing files: HTTP 400: /tmp/promptledger/a: no space left"))
    }

    @Test func fileIsReadAsItIs() async throws {
        let transport = ScriptedTransport(["GET /s-1/files/download": [.reply(200, "a\r\n\u{0}", [:])]])
        let bytes = try await sandbox(transport).read("out/b.txt", bytesMax: 4)
        #expect(bytes == [0x61, 0x0D, 0x0A, 0])
        #expect(transport.requests.first?.url.hasSuffix("/download?path=%2Ftmp%2Fpromptledger%2Fout%2Fb.txt") == true)
    }

    @Test func fileThatCannotBeReadHasItsFault() async throws {
        let path: SandboxPath = "b"
        let missing = #"{"statusCode":404,"message":"file not found: b","code":"FILE_NOT_FOUND"}"#
        let rows: [(ScriptedTransport.Answer, SandboxFault)] = [
            (.json(missing, status: 404), .notFound("reading a file: HTTP 404: file not found: b")),
            (.json(#"{"message":"m"}"#, status: 403), .forbidden("reading a file: HTTP 403: m")),
            (.reply(200, "12345", [:]), .fileTooLarge(path, bytesMax: 4)),
            (.fault(.cut("x")), .unreachable("reading a file: the answer broke off: x")),
        ]
        for (answer, expected) in rows {
            let transport = ScriptedTransport([
                "GET /s-1/files/download": [answer], "GET /sandbox/s-1": [record("started")],
            ])
            #expect(await fault { try await sandbox(transport).read(path, bytesMax: 4) } == expected)
        }
    }

    // MARK: The end

    @Test(
        arguments: [
            (record("stopped"), .died("the sandbox is stopped")),
            (
                record("error", id: "s-1", #","errorReason":"out of memory""#),
                .died("the sandbox is error: out of memory")
            ),
            (record("destroying"), .deleted("the sandbox is destroying")),
            (record("destroyed"), .deleted("the sandbox is destroyed")),
            (.reply(404, "", [:]), .deleted("the server knows it no more")),
        ] as [(ScriptedTransport.Answer, SandboxFault.End)])
    func sandboxThatEndsMidwayIsTold(_ answer: ScriptedTransport.Answer, _ end: SandboxFault.End) async throws {
        let scripted = ScriptedTransport(
            answers(
                logs: [Self.logs("a\n"), .reply(502, "<html></html>", [:])], ["GET /sandbox/s-1": [answer]]))
        let sandbox = try sandbox(MarkingTransport(scripted))
        #expect(await fault { try await sandbox.execute(SandboxCommand(["a"])) } == .ended(end))
        #expect(await fault { try await sandbox.put([SandboxFile("a", [])]) } == .ended(end))
    }

    @Test func destroyedTwiceIsDestroyedOnce() async throws {
        let transport = ScriptedTransport(["DELETE /sandbox/s-1": [record("destroying")]])
        let sandbox = try sandbox(transport)
        let usage = try await sandbox.destroy()
        #expect(usage.lifetime > .zero && usage.processor == nil && usage.memoryPeak == nil)
        #expect(try await sandbox.destroy() == usage && transport.asked == ["DELETE /sandbox/s-1"])
        #expect(await fault { try await sandbox.execute(SandboxCommand(["a"])) } == .ended(.destroyed))
    }

    @Test func sandboxThatIsGoneIsDestroyed() async throws {
        #expect(try await sandbox(ScriptedTransport()).destroy().lifetime > .zero)
    }

    @Test func destroyingGoesOnThoughItsTaskIsCancelled() async throws {
        let transport = ScriptedTransport(["DELETE /sandbox/s-1": [.reply(409, "", [:]), record("destroying")]])
        let sandbox = try sandbox(transport)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await sandbox.destroy()
        }
        task.cancel()
        #expect(try await task.value.lifetime > .zero && transport.asked.count == 2)
    }

    @Test func destroyingThatFailsCanBeTriedAgain() async throws {
        let transport = ScriptedTransport(["DELETE /sandbox/s-1": [.reply(403, "", [:]), record("destroying")]])
        let sandbox = try sandbox(transport)
        #expect(await fault { try await sandbox.destroy() } == .forbidden("deleting a sandbox: HTTP 403"))
        #expect(try await sandbox.destroy().lifetime > .zero)
    }
}

/// Puts the marks of the command that was begun in the place of `MARK`.
final class MarkingTransport: HTTPTransport {
    private let scripted: ScriptedTransport
    private let logs: @Sendable ([String]) -> ScriptedTransport.Answer?

    /// - Parameter logs: what stands in the log, by what was asked before; `nil` for what the script says.
    init(
        _ scripted: ScriptedTransport, logs: @escaping @Sendable ([String]) -> ScriptedTransport.Answer? = { _ in nil }
    ) {
        self.scripted = scripted
        self.logs = logs
    }

    func send(_ request: HTTPRequest) async throws(HTTPFault) -> HTTPReply {
        let asked = scripted.asked
        var reply = try await scripted.send(request)
        guard request.url.hasSuffix("/logs") else { return reply }
        if case .reply(_, let body, _)? = logs(asked) { reply.body = Array(body.utf8) }
        let text = String(decoding: reply.body, as: UTF8.self).replacing("MARK", with: mark)
        reply.body = Array(text.utf8)
        return reply
    }

    func open(_ request: HTTPRequest) async throws(HTTPFault) -> any HTTPReplyStream {
        try await scripted.open(request)
    }

    /// That of the command that was begun last.
    var mark: String {
        let begun = scripted.requests.last { $0.url.hasSuffix("/exec") }?.body ?? []
        let text = String(decoding: begun, as: UTF8.self)
        return text.firstMatch(of: /"([0-9a-f]{32})\$code/).map { String($0.1) }
            ?? text.firstMatch(of: /([0-9a-f]{32})\$code/).map { String($0.1) } ?? "no mark"
    }
}
