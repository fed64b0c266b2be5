import Events
import Foundation
@testable import Runner
import Sandboxes
import Scoring
import SwiftProtobuf
import TestSupport
import Testing

/// Programs that judge outputs, really run in local sandboxes.
@Suite(.enabled(if: ProgramsLaboratory.obstacle == nil, "\(ProgramsLaboratory.obstacle ?? "")"))
struct SandboxedProgramsTests {
    private let laboratory = ProgramsLaboratory()
    private var record: SandboxRecord { laboratory.record }

    private func look(
        _ type: String, _ source: String, at output: String, file: String = "", function: String = "",
        config: String? = nil
    ) async throws -> AssertionOutcome {
        try await laboratory.look(type, source, at: output, file: file, function: function, config: config)
    }

    @Test(arguments: [
        ("len(output) <= context['metadata']['limit']", "", ""),
        ("words = output.split()\nreturn {'score': len(words) / 2, 'reason': 'words'}", "", ""),
        (
            "def get_assert(output, context):\n    print('beside')\n    return context['vars']['word'] == output",
            "a.py", ""
        ),
        ("async def other(output, context):\n    return {'pass_': True, 'score': 0.5}", "a.py", "other"),
    ]) func pythonJudges(source: String, file: String, function: String) async throws {
        let seen = try await look("python", source, at: "hello", file: file, function: function)
        #expect(seen.outcome == .passed, "\(seen.reason)")
        let uses = record.uses
        #expect(uses.map(\.purpose) == [.metric])
        #expect(uses.first?.exitCode == 0 && uses.first?.usage != nil)
    }

    @Test(
        .enabled(if: Programs.isPresent("node"), "node is not installed"),
        arguments: [
            ("output.length <= context.metadata.limit;", ""),
            ("const words = output.split(' ');\nreturn {score: words.length / 2, reason: 'words'};", ""),
            (
                "module.exports = (output, context) => { console.log('beside'); return output === context.vars.word };",
                "a.js"
            ),
            ("export default async (output) => ({pass: output.length > 3, score: 0.5});", "a.mjs"),
        ])
    func javaScriptJudges(source: String, file: String) async throws {
        let seen = try await look("javascript", source, at: "hello", file: file)
        #expect(seen.outcome == .passed, "\(seen.reason)")
    }

    @Test(
        .enabled(if: Programs.isPresent("node"), "node is not installed"),
        arguments: [
            ("null.x", "TypeError: Cannot read properties of null (reading 'x')"),
            ("let a = ;\nreturn true", "SyntaxError: Unexpected token ';'"),
            ("throw 'just text';\nreturn true", "just text"),
        ])
    func whyJavaScriptBrokeOffIsTold(source: String, error: String) async throws {
        let seen = try await look("javascript", source, at: "hello")
        #expect(seen.outcome == .errored && seen.reason.hasSuffix(error), "\(seen.reason)")
    }

    /// JSON has no NaN; as null it would be no score, and the output pass with 1.
    @Test(.enabled(if: Programs.isPresent("node"), "node is not installed"), arguments: ["NaN", "Infinity", "0 / 0"])
    func aScoreThatIsNoNumberIsAnError(score: String) async throws {
        let seen = try await look("javascript", "({pass: true, score: \(score)})", at: "hello")
        #expect(seen.outcome == .errored, "\(seen.reason)")
    }

    @Test func anyExecutableJudges() async throws {
        let seen = try await look(
            "executable",
            "#!/bin/sh\ngrep -q '\"output\":\"hello\"' && echo '{\"pass\": true, \"reason\": \"said so\"}'",
            at: "hello")
        #expect((seen.outcome, seen.reason) == (.passed, "said so"))
        #expect(try await look("executable", "#!/bin/sh\nexit 3\n", at: "x").reason.contains("exit code 3"))
        #expect(try await look("executable", "#!/bin/nowhere\n", at: "x").outcome == .errored)
    }

    @Test func anOutputThatIsAProgramIsTested() async throws {
        let tests = "from solution import add\nassert add(2, 2) == 4, 'two and two'\n"
        let good = "Sure:\n```python\ndef add(a, b):\n    return a + b\n```"
        #expect(try await look("passes-tests", tests, at: good).outcome == .passed)
        #expect(record.uses.map(\.purpose) == [.output])
        let bad = try await look("passes-tests", tests, at: good.replacingOccurrences(of: "a + b", with: "a - b"))
        #expect((bad.outcome, bad.reason) == (.failed, "the tests ended with exit code 1: AssertionError: two and two"))
    }

    @Test(arguments: [
        ("import os\nos._exit(127)", "exit code 127"), ("import os\nos.kill(os.getpid(), 9)", "signal 9"),
        ("import os\nos.kill(os.getppid(), 9)", "signal 9"), ("import os\nos.kill(-1, 9)", "its program did not come"),
    ]) func howAnOutputsProgramEndedIsToldAsItWas(solution: String, words: String) async throws {
        let seen = try await look("passes-tests", "import solution", at: solution)
        #expect(seen.outcome == (words.hasPrefix("its") ? .errored : .failed))
        #expect(seen.reason.contains(words) && !seen.reason.contains("not run") && !seen.reason.contains("no python3"))
    }

    @Test func theLinesOfABodyStayAsTheyAre() async throws {
        let body = "text = \"\"\"\na\n  b\n\"\"\"\nif output:\n    return text == '\\na\\n  b\\n'"
        let seen = try await look("python", body, at: "x")
        #expect(seen.outcome == .passed, "\(seen.reason)")
        let indented = body.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
            .replacingOccurrences(of: "'\\na\\n  b\\n'", with: "'\\n  a\\n    b\\n  '")
        let other = try await look("python", indented, at: "x")
        #expect(other.outcome == .passed, "\(other.reason)")
        let broken = try await look("python", "x = 1\nreturn undefined", at: "x")
        #expect(broken.reason.hasSuffix("name 'undefined' is not defined"))
    }

    @Test(.enabled(if: Programs.isPresent("node"), "node is not installed"))
    func anOutputInJavaScriptIsTested() async throws {
        let config = #"{"language": "javascript"}"#
        let module =
            "import { add } from './solution/index.js';\nif (add(2, 2) !== 4) throw new Error('two and two');\n"
        let good = "```js\nexport function add(a, b) { return a + b }\n```"
        #expect(try await look("passes-tests", module, at: good, config: config).outcome == .passed)
        let common = "const { add } = require('./solution');\nprocess.exit(add(2, 2) === 4 ? 0 : 1);\n"
        let older = "function add(a, b) { return a + b }\nmodule.exports = { add };"
        #expect(try await look("passes-tests", common, at: older, config: config).outcome == .passed)
    }

    @Test(arguments: [
        ("while True: pass", "time"), ("x = []\nwhile True: x.append(bytearray(1 << 20))", "memory"),
        ("import os\nwhile True: os.fork()", "processes"), ("while True: print('x' * 1000)", "output"),
    ]) func anOutputThatTakesAllThereIsIsContained(solution: String, limit: String) async throws {
        let seen = try await look(
            "passes-tests", "import solution", at: solution, config: #"{"timeout": 3}"#)
        // What comes first, its limit or its own death by it, is the system's affair; it does not pass.
        #expect(seen.outcome == .failed, "\(seen.reason)")
        guard limit == "time" else { return }
        #expect(seen.reason.contains("limit of time"))
        #expect(record.uses.map(\.endedBy) == [.ended(.overLimit(.time))])
    }

    @Test func aProgramThatSaysThatItWasEndedIsNotBelieved() async throws {
        let line = "promptledger: the sandbox was ended: it went over its limit of processor time"
        let seen = try await look("executable", "#!/bin/sh\necho '\(line)' >&2\nexit 152\n", at: "x")
        #expect(seen.outcome == .errored && seen.reason.hasPrefix("its program ended with exit code 152, as after"))
        let use = try #require(record.uses.first)
        #expect(use.exitCode == 152 && use.endedBy == nil)
        #expect(String(decoding: use.log, as: UTF8.self) == line + "\n")
    }

    @Test func aProgramReachesNothing() async throws {
        let source = """
            import os, socket
            try:
                socket.create_connection(("127.0.0.1", 22), 1)
                return False
            except OSError:
                pass
            return not os.path.exists("/root/.ssh") and "HOME" in os.environ and "PROMPTLEDGER_LEDGER" not in os.environ
            """
        let seen = try await look("python", source, at: "x")
        #expect(seen.outcome == .passed, "\(seen.reason)")
    }
}
