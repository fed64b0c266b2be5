import Interchange
import Testing

@Suite struct ExperimentBoundsTests {
    private func bounds(_ lines: String) throws -> ExperimentBounds {
        try Workbench(["x.yaml": "prompts: p\nproviders: openai:m\ntests: [{}]\n\(lines)\n"]).read().bounds
    }

    @Test func nothingIsBoundedOrReusedWhereNothingIsSaid() throws {
        let bounds = try bounds("")
        #expect(!bounds.reusesResults)
        #expect(bounds.timeMaxMicroseconds == nil)
        #expect(bounds.runTimeMaxMicroseconds == nil)
        #expect(bounds.attemptsMax == nil)
    }

    @Test func ourKeysAreInSeconds() throws {
        let bounds = try bounds("promptledger: {cache: true, timeout: 3600, runTimeout: 0.5, attempts: 3}")
        #expect(bounds.reusesResults)
        #expect(bounds.timeMaxMicroseconds == 3_600_000_000)
        #expect(bounds.runTimeMaxMicroseconds == 500_000)
        #expect(bounds.attemptsMax == 3)
    }

    @Test func promptfoosKeysAreInMillisecondsAndOursWin() throws {
        let options = "evaluateOptions: {cache: true, timeoutMs: 1500, maxEvalTimeMs: 60000}"
        let theirs = try bounds(options)
        #expect(theirs.reusesResults)
        #expect((theirs.runTimeMaxMicroseconds, theirs.timeMaxMicroseconds) == (1_500_000, 60_000_000))
        let ours = try bounds("\(options)\npromptledger: {cache: false, runTimeout: 2}")
        #expect(!ours.reusesResults)
        #expect((ours.runTimeMaxMicroseconds, ours.timeMaxMicroseconds) == (2_000_000, 60_000_000))
        #expect(try bounds("evaluateOptions: {timeoutMs: 0}").runTimeMaxMicroseconds == nil)
    }

    @Test(arguments: [
        ("promptledger: {timeout: 0}", "timeout: expected seconds, more than 0 and at most a year"),
        ("promptledger: {runTimeout: -1}", "runTimeout: expected seconds, more than 0 and at most a year"),
        ("promptledger: {timeout: 31536001}", "timeout: expected seconds, more than 0 and at most a year"),
        ("evaluateOptions: {timeoutMs: -1}", "timeoutMs: expected milliseconds, more than 0 and at most a year"),
        ("promptledger: {attempts: 0}", "attempts: expected a whole number from 1 to 100"),
        ("promptledger: {cache: often}", "cache: expected true or false, found a text"),
    ]) func whatIsNoBoundIsRefused(line: String, complaint: String) throws {
        let bench = try Workbench(["x.yaml": "prompts: p\nproviders: openai:m\ntests: [{}]\n\(line)\n"])
        #expect(bench.complaint().hasSuffix(complaint))
    }
}
