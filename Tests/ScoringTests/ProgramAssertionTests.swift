import Events
import Scoring
import SwiftProtobuf
import Synchronization
import Testing

/// Assertions that run programs, as far as no program needs to be run for it: what is to be run, and what its end means.
@Suite struct ProgramAssertionTests {
    /// Ends every program alike, and keeps what it was to run.
    private final class Stage: ProgramRunner {
        private let ending: @Sendable (JudgingProgram) -> Result<ProgramEnding, ProgramFault>
        private let programs = Mutex<[JudgingProgram]>([])

        var ran: [JudgingProgram] { programs.withLock { $0 } }

        init(_ ending: Result<ProgramEnding, ProgramFault>) { self.ending = { _ in ending } }

        /// Tests that end with this code, and prove that they came to their end, or do not.
        init(testsEndingWith code: Int, proving: Bool) {
            ending = { program in
                let proof = proving ? String(decoding: program.input, as: UTF8.self) : ""
                let report = "\(code)\n\(proof)"
                return .success(ProgramEnding(exitCode: code, output: Array(report.utf8), complaint: []))
            }
        }

        convenience init(printing output: String, exitCode: Int = 0, complaint: String = "") {
            self.init(
                .success(
                    ProgramEnding(exitCode: exitCode, output: Array(output.utf8), complaint: Array(complaint.utf8))))
        }

        func run(_ program: JudgingProgram) async throws(ProgramFault) -> ProgramEnding {
            programs.withLock { $0.append(program) }
            return try ending(program).get()
        }
    }

    private static func program(
        _ type: String, _ source: String, file: String = "", threshold: Double? = nil, config: String? = nil
    ) -> Assertion {
        var assertion = Assertion.of(type, source, threshold: threshold)
        assertion.program = .with { $0.file = file }
        if let config { assertion.configJson = config }
        return assertion
    }

    private func look(
        _ assertion: Assertion, _ stage: Stage, output: String = "4"
    ) async throws -> AssertionOutcome {
        try await PreparedAssertion(assertion).look(
            at: ScoredOutput(text: output, latencyMilliseconds: 0), runningProgramsBy: stage)
    }

    @Test(arguments: [
        ("true", Score.Outcome.passed, 1.0), ("false", .failed, 0), ("0.25", .passed, 0.25), ("0", .failed, 0),
        (#"{"pass": true}"#, .passed, 1), (#"{"pass": false, "score": 0.9}"#, .failed, 0.9),
        (#"{"score": 1, "reason": "all there"}"#, .passed, 1), (" {\"score\": 0.5}\n", .passed, 0.5),
    ]) func aVerdictIsATruthAScoreOrBoth(printed: String, outcome: Score.Outcome, value: Double) async throws {
        let seen = try await look(Self.program("python", "x"), Stage(printing: printed))
        #expect((seen.outcome, seen.value) == (outcome, value))
        let negated = try await look(Self.program("not-python", "x"), Stage(printing: printed))
        #expect(negated.outcome == (outcome == .passed ? .failed : .passed))
        #expect(negated.value == 1 - value)
    }

    @Test(arguments: [
        "", "yes", "null", "[true]", "\"true\"", "2", "-0.1", "1e999", "{}", #"{"pass": "true"}"#, #"{"score": "1"}"#,
        #"{"score": 1.01}"#, "true false",
    ]) func anythingElseIsAnErrorAndNeverAPass(printed: String) async throws {
        for type in ["python", "not-python", "javascript", "executable", "not-executable"] {
            let source = type.hasSuffix("executable") ? "#!/bin/sh\n" : "x"
            let seen = try await look(Self.program(type, source), Stage(printing: printed))
            #expect(seen.outcome == .errored, "\(type): \(seen)")
        }
    }

    /// Scores are kept in millionths: of a share that is fine enough.
    @Test(arguments: [
        ("3.612e-07", false), ("0.0000035", false), ("-0.0000004", false), ("0.000003", true), ("0.0012345678", true),
        ("0", true), ("9.03e13", true),
    ]) func anAmountThatWouldBecomeAnotherIsAnError(printed: String, isKept: Bool) async throws {
        let scale = ScoreScale(-Double.infinity...Double.infinity, isOfAmounts: true)
        let seen = try await PreparedAssertion(Self.program("python", "x"), on: scale).look(
            at: ScoredOutput(text: "4", latencyMilliseconds: 0), runningProgramsBy: Stage(printing: printed))
        #expect((seen.outcome != .errored) == isKept, "\(seen)")
        #expect(seen.reason.contains("too small for millionths") != isKept)
        if let number = Double(printed), 0...1 ~= number {
            #expect(try await look(Self.program("python", "x"), Stage(printing: printed)).value == number)
        }
    }

    @Test func aThresholdSaysWhatPasses() async throws {
        let strict = Self.program("python", "x", threshold: 0.6)
        #expect(try await look(strict, Stage(printing: "0.6")).outcome == .passed)
        #expect(try await look(strict, Stage(printing: "0.59")).outcome == .failed)
        #expect(try await look(strict, Stage(printing: #"{"pass": true, "score": 0.5}"#)).outcome == .failed)
    }

    @Test func aProgramThatBreaksOffIsAnErrorWithItsLastWords() async throws {
        let stage = Stage(printing: "true", exitCode: 1, complaint: "Traceback\nNameError: name 'x' is not defined\n")
        let seen = try await look(Self.program("not-python", "x"), stage)
        #expect(seen.outcome == .errored)
        #expect(seen.reason.hasSuffix("exit code 1: NameError: name 'x' is not defined"))
        let absent = Stage(printing: "no interpreter\n", exitCode: 127)
        #expect(
            try await look(Self.program("javascript", "x"), absent).reason == "there is no node in the sandbox")
        #expect(
            try await look(Self.program("javascript", "x"), Stage(printing: "", exitCode: 127)).reason
                == "its program ended with exit code 127", "which says nothing of the interpreter")
    }

    /// As node 20 writes them: the error, where it came from, what it holds, and last which Node.js it was.
    private static let nodesWords: [(complaint: String, error: String)] = [
        (
            """
            <anonymous_script>:3
            return (output.x.y
                             ^

            TypeError: Cannot read properties of null (reading 'x')
                at eval (eval at <anonymous> (file:///tmp/judge.mjs:20:7), <anonymous>:3:18)
                at file:///tmp/judge.mjs:27:20

            Node.js v20.20.2
            """, "TypeError: Cannot read properties of null (reading 'x')"
        ),
        (
            """
            /tmp/metric.cjs:1
            module.exports = ( => 3
                               ^^

            SyntaxError: Unexpected token '=>'
                at wrapSafe (node:internal/modules/cjs/loader:1464:18)
                at async file:///tmp/judge.mjs:14:17

            Node.js v20.20.2

            """, "SyntaxError: Unexpected token '=>'"
        ),
        (
            """
            node:internal/process/promises:389
                  new UnhandledPromiseRejection(reason);
                  ^

            UnhandledPromiseRejection: The promise rejected with the reason "text".
                at throwUnhandledRejectionsMode (node:internal/process/promises:389:7)
                at process.processTicksAndRejections (node:internal/process/task_queues:96:32) {
              code: 'ERR_UNHANDLED_REJECTION'
            }

            Node.js v20.20.2
            """, "UnhandledPromiseRejection: The promise rejected with the reason \"text\"."
        ),
        (
            """

            /tmp/metric.cjs:1
            throw "just text"
            ^
            just text
            (Use `node --trace-uncaught ...` to show where the exception was thrown)

            Node.js v20.20.2
            """, "just text"
        ),
        (
            """
            said before
            /tmp/metric.cjs:1
            throw {a:1}
            ^
            { a: 1 }

            Node.js v20.20.2
            """, "{ a: 1 }"
        ),
        (
            """
            node:assert:90
              throw new AssertionError(obj);
              ^

            AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

            1 !== 2

                at Object.<anonymous> (/tmp/tests.cjs:1:19) {
              generatedMessage: true,
              operator: 'strictEqual'
            }

            Node.js v20.20.2
            """, "AssertionError [ERR_ASSERTION]: Expected values to be strictly equal: 1 !== 2"
        ),
        // Of an error that was caught, and written as it is.
        (
            """
            RangeError: too far
                at metric (/tmp/metric.cjs:1:19) {
              code: 'X'
            }
            """, "RangeError: too far"
        ),
        ("Node.js v20.20.2\n", "Node.js v20.20.2"),
        ("Node.js v20 is wanted here\nand not there", "and not there"),
    ]

    @Test(arguments: nodesWords.indices) func javaScriptsErrorIsToldAndNotWhoseItIs(index: Int) async throws {
        let (complaint, error) = Self.nodesWords[index]
        let stage = Stage(printing: "", exitCode: 1, complaint: complaint)
        let seen = try await look(Self.program("javascript", "x"), stage)
        #expect(seen.reason.hasSuffix("exit code 1: \(error)"), "\(seen.reason)")
    }

    @Test(arguments: ["python", "not-python", "executable"]) func whatCannotBeRunIsAnError(type: String) async throws {
        let assertion = Self.program(type, "#!/bin/sh\n")
        for fault in [
            ProgramFault.overLimit("went over its limit of time"), .notRun("no bubblewrap"), .brokenOff("killed"),
        ] {
            let seen = try await look(assertion, Stage(.failure(fault)))
            #expect(seen.outcome == .errored)
            #expect(seen.reason.contains("not run") == (fault == .notRun("no bubblewrap")), "what began was run")
        }
        #expect(
            PreparedAssertion(assertion).look(at: ScoredOutput(text: "", latencyMilliseconds: 0)).outcome == .errored)
        await #expect(throws: CancellationError.self) {
            () async throws in _ = try await look(assertion, Stage(.failure(.cancelled)))
        }
    }

    @Test func anOutputThatGoesOverALimitDoesNotPassItsTests() async throws {
        let tests = Self.program("passes-tests", "import solution")
        #expect(try await look(tests, Stage(.failure(.overLimit("went over its limit of memory")))).outcome == .failed)
        #expect(try await look(tests, Stage(.failure(.notRun("no bubblewrap")))).outcome == .errored)
        #expect(try await look(tests, Stage(printing: ""), output: "  \n").outcome == .failed)
    }

    @Test func onlyTestsThatProveTheirEndPass() async throws {
        let tests = Self.program("passes-tests", "import solution")
        #expect(try await look(tests, Stage(testsEndingWith: 0, proving: true)).outcome == .passed)
        #expect(try await look(tests, Stage(testsEndingWith: 0, proving: false)).outcome == .failed)
        #expect(try await look(tests, Stage(testsEndingWith: 1, proving: true)).outcome == .failed)
        for report in ["", "0", "0\n", "0\n0123456789abcdef0123456789abcdef", "zero\n"] {
            let seen = try await look(tests, Stage(printing: report))
            #expect((seen.outcome, seen.value) == (.failed, 0), "\(report)")
        }
        #expect(
            try await look(tests, Stage(testsEndingWith: 127, proving: false)).reason
                == "the tests ended with exit code 127", "which says nothing of the interpreter")
        let absent = try await look(tests, Stage(printing: "absent\n", exitCode: 1))
        #expect((absent.outcome, absent.reason) == (.errored, "there is no python3 in the sandbox"))
        let (one, other) = (Stage(testsEndingWith: 0, proving: true), Stage(testsEndingWith: 0, proving: true))
        _ = try await (look(tests, one), look(tests, other))
        #expect(one.ran.first?.input != other.ran.first?.input)
    }

    @Test func aProgramIsToldTheCaseAndTheOutput() async throws {
        let stage = Stage(printing: "true")
        let given = GivenCase(
            .with {
                $0.inputs = [
                    .with { ($0.name, $0.text) = ("na\"me", "Ada\n") },
                    .with { ($0.name, $0.json) = ("ages", "[1, 2]") },
                ]
                $0.expected = "4"
                $0.metadataJson = #"{"hard":true}"#
            })
        _ = try await PreparedAssertion(Self.program("executable", "#!/bin/sh\n")).look(
            at: ScoredOutput(text: "4/5", latencyMilliseconds: 0, given: given), runningProgramsBy: stage)
        let program = try #require(stage.ran.first)
        #expect(
            String(decoding: program.input, as: UTF8.self)
                == #"{"output":"4/5","variables":{"na\"me":"Ada\n","ages":[1, 2]},"expected":"4","metadata":{"hard":true}}"#
        )
        #expect(!program.runsOutput && program.timeMax == .seconds(10))
    }

    @Test(arguments: [
        (#"{"timeout": 0}"#, "its timeout is not within"), (#"{"timeout": 61}"#, "its timeout is not within"),
        (#"{"timeout": "1"}"#, "its timeout is no number"), ("[]", "its config is no JSON object"),
    ]) func aBadConfigIsSaid(config: String, reason: String) async throws {
        let stage = Stage(printing: "true")
        let seen = try await look(Self.program("python", "x", config: config), stage)
        #expect(seen.outcome == .errored)
        #expect(seen.reason.hasPrefix(reason))
        #expect(stage.ran.isEmpty)
    }

    @Test func noMoreThanSoManyProgramsAreRunForOneOutput() async throws {
        let stage = Stage(printing: "true")
        let assertions = Array(repeating: PreparedAssertion(Self.program("python", "x")), count: 34)
        let score = try await Scorer.score(
            ScoredOutput(text: "", latencyMilliseconds: 0), against: assertions, threshold: nil,
            runningProgramsBy: stage)
        #expect(score.outcomes.map(\.outcome) == Array(repeating: .passed, count: 32) + [.errored, .errored])
        #expect(!score.passed)
        #expect(stage.ran.count == 32)
    }

    @Test func whatWasNotKeptAsAProgramIsNotRun() async throws {
        let stage = Stage(printing: "true")
        #expect(try await look(.of("python", "x"), stage).outcome == .errored)
        #expect(try await look(.of("python"), stage).outcome == .errored)
        #expect(try await look(Self.program("executable", "echo"), stage).outcome == .errored)
        #expect(stage.ran.isEmpty)
    }
}
