import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import Runner
import Sandboxes
import SwiftProtobuf
import TestSupport
import Testing

/// Answers that programs judge in sandboxes, as the ledger hears of them.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct JudgedInSandboxesTests {
    private static let judged = Assertion.with {
        ($0.type, $0.value) = ("python", "True")
        $0.program = AssertionProgram()
    }

    private func places(_ lab: Laboratory, _ maker: StageMaker) -> RunPlaces {
        RunPlaces(
            only: RunPlace(
                kind: .none, locality: .local, transport: lab.transport, metrics: .success(maker),
                outputs: .success(maker)),
            direct: lab.transport)
    }

    private func types(_ lab: Laboratory) throws -> [String] {
        try lab.ledger.reader.events(0..<lab.ledger.reader.size).compactMap { $0.facts.event?.storedName }
    }

    @Test func aRunTakesNoLongerThanItMayThoughAProgramJudges() async throws {
        let lab = try await Laboratory()
        let maker = StageMaker(.never)
        let experiment = try await lab.start(
            [lab.model("echo")], assertions: [Self.judged], bounds: { $0.runTimeMaxMicroseconds = 500_000 })
        let runner = lab.makeRunner(attemptsMax: 3, places: places(lab, maker))
        let task = Task { try await runner.run() }
        try await lab.waitForEnd(of: experiment)
        task.cancel()
        try await task.value
        let run = try #require(lab.runs(of: experiment).first)
        #expect(run.stage == .failed && run.failure == .timedOut && run.attempts == 1)
        #expect(try #require(try lab.failure(of: run)).content.summary.contains("while its answer was judged"))
        #expect(try #require(try lab.failure(of: run)).facts.hasSpent, "the answer was given")
        #expect(maker.destructions == 1)
        #expect(try destroyed(lab).map { $0.facts.endedBy } == [.givenUp])
    }

    static let ends: [(SandboxFault, SandboxEndReason)] = [
        (.ended(.overLimit(.processor)), .processor), (.ended(.overLimit(.memory)), .memory),
        (.ended(.overLimit(.processes)), .processes), (.ended(.overLimit(.locks)), .locks),
        (.ended(.overLimit(.time)), .time), (.ended(.overLimit(.output)), .output),
        (.ended(.died("no reason given")), .died), (.serverFailed("it says so"), .failed),
    ]

    /// It is what was seen from outside, whatever a program says of it, and the log is the program's.
    @Test(arguments: ends) func whyASandboxEndedIsAFactOfItsEvent(fault: SandboxFault, reason: SandboxEndReason)
        async throws
    {
        let lab = try await Laboratory()
        let said = "promptledger: the sandbox was ended: it went over its limit of love"
        let maker = StageMaker(.ended(fault, saying: said))
        let experiment = try await lab.start([lab.model("echo")], assertions: [Self.judged])
        let runner = lab.makeRunner(places: places(lab, maker))
        let task = Task { try await runner.run() }
        try await lab.waitForEnd(of: experiment)
        task.cancel()
        try await task.value
        let ended = try #require(try destroyed(lab).first)
        #expect(ended.facts.endedBy == reason && !ended.facts.hasExitCode)
        #expect(ended.log == said)
    }

    /// Those that are gone, in their order.
    private func destroyed(_ lab: Laboratory) throws -> [(facts: SandboxDestroyed, log: String?)] {
        let reader = lab.ledger.reader
        return try reader.events(0..<reader.size).compactMap { event -> (facts: SandboxDestroyed, log: String?)? in
            guard case .sandboxDestroyed(let facts) = event.facts.event else { return nil }
            let content = try reader.content(at: event.position)?.sandboxDestroyed
            return (facts, content.map { String(decoding: $0.log, as: UTF8.self) })
        }
    }

    @Test func aSandboxIsRecordedBeforeAnythingIsDoneInIt() async throws {
        let lab = try await Laboratory()
        let maker = StageMaker(.never)
        let experiment = try await lab.start([lab.model("echo")], assertions: [Self.judged])
        let runner = lab.makeRunner(places: places(lab, maker))
        let task = Task { try await runner.run() }
        await maker.waitForCommand()
        // Whatever becomes of the run, that is in the ledger.
        while try !types(lab).contains("sandbox-created") { try await Task.sleep(for: .milliseconds(5)) }
        #expect(try !types(lab).contains { ["attempt-failed", "result-recorded", "sandbox-destroyed"].contains($0) })
        task.cancel()
        try await task.value
        #expect(try types(lab).suffix(2) == ["sandbox-destroyed", "attempt-failed"])

        let events = try lab.ledger.reader.events(0..<lab.ledger.reader.size)
        let created = try #require(events.compactMap { $0.facts.event.flatMap(\.created) }.first)
        #expect((created.purpose, created.kind, created.attempt) == (.metric, .local, 1))
        let run = try #require(lab.runs(of: experiment).first)
        let workspace = try #require(lab.ledger.reader.read { $0.catalog.workspace(asOf: .now($0)) })
        #expect(
            maker.specifications.map(\.labels) == [
                ["workspace": "\(workspace)", "experiment": "\(experiment)", "run": "\(run.id)"]
            ])
    }

    private func run(
        _ lab: Laboratory, _ maker: StageMaker, attemptsMax: Int, _ assertion: Assertion = Self.judged
    ) async throws -> Run {
        let experiment = try await lab.start([lab.model("echo")], assertions: [assertion])
        let runner = lab.makeRunner(attemptsMax: attemptsMax, places: places(lab, maker))
        let task = Task { try await runner.run() }
        try await lab.waitForEnd(of: experiment)
        task.cancel()
        try await task.value
        return try #require(lab.runs(of: experiment).first)
    }

    static let placeFaults: [SandboxFault] = [
        .unreachable("no way"), .rateLimited(retryAfter: .milliseconds(1)), .serverFailed("overloaded"),
        .quotaExhausted("no room"), .unavailable("out of files"), .timedOut(.seconds(1)), .conflict("busy"),
    ]

    @Test(arguments: placeFaults) func aProgramWhosePlaceFailsIsRunAgain(fault: SandboxFault) async throws {
        let lab = try await Laboratory()
        let maker = StageMaker(.output("true"), after: [fault, fault])
        let run = try await run(lab, maker, attemptsMax: 3)
        #expect(run.stage == .recorded && run.attempts == 1 && run.verdict?.passed == true)
        #expect(maker.specifications.count == 3)
        #expect(try await lab.seen().count == 1, "its model is asked once")
    }

    /// A good answer is no bad one because nobody could look at it.
    @Test(arguments: placeFaults + [.unauthorised("revoked"), .notFound("its snapshot is gone")])
    func anAnswerWhoseProgramHasNoPlaceGetsNoScore(fault: SandboxFault) async throws {
        let lab = try await Laboratory()
        let maker = StageMaker(.unmade(fault))
        let run = try await run(lab, maker, attemptsMax: 2)
        #expect(run.stage == .failed && run.failure == .sandboxFailed && run.attempts == 1 && run.verdict == nil)
        #expect(try await lab.seen().count == 1, "its model is asked once")
        let failure = try #require(try lab.failure(of: run))
        #expect(failure.content.summary.contains("\(fault)") && failure.content.summary.contains("rerun"))
        #expect(failure.facts.hasSpent, "the answer was given")
        #expect(!failure.content.rawReply.isEmpty && !failure.content.request.isEmpty, "nor is it lost")
        #expect(try LedgerVerification.verify(lab.folder, level: .full).isSound)
    }

    /// Other sandboxes of the run leave room when they go.
    @Test func aCallWhoseSandboxIsRefusedForWantOfRoomIsMadeAgain() async throws {
        let lab = try await Laboratory()
        let maker = StageMaker(.unmade(.quotaExhausted("Total CPU limit exceeded")))
        let places = RunPlaces(
            only: RunPlace(
                kind: .daytona, locality: .local, transport: SandboxedTransport(maker: maker),
                metrics: .success(maker), outputs: .success(maker)),
            direct: lab.transport)
        let experiment = try await lab.start([lab.model("echo")])
        let runner = lab.makeRunner(attemptsMax: 3, places: places)
        let task = Task { try await runner.run() }
        try await lab.waitForEnd(of: experiment)
        task.cancel()
        try await task.value
        let run = try #require(lab.runs(of: experiment).first)
        #expect(run.stage == .failed && run.failure == .sandboxFailed && run.attempts == 3)
        #expect(maker.specifications.count == 3)
    }

    private static let lost: [[SandboxFault]] = [
        [.timedOut(.seconds(5))], [.ended(.deleted("destroying"))], [.ended(.died("error"))],
        [.ended(.died("stopped")), .ended(.deleted("destroyed")), .timedOut(.seconds(5))],
    ]

    @Test(arguments: lost) func aProgramWhosePlaceIsLostMidwayIsRunAgain(faults: [SandboxFault]) async throws {
        let lab = try await Laboratory()
        let maker = StageMaker(.inTurn(faults, "true"))
        let run = try await run(lab, maker, attemptsMax: 4)
        #expect(run.stage == .recorded && run.attempts == 1 && run.verdict?.passed == true)
        #expect(maker.specifications.count == faults.count + 1)
        #expect(maker.destructions == faults.count + 1)
    }

    @Test(arguments: [SandboxFault.timedOut(.seconds(5)), .ended(.deleted("destroying"))])
    func anAnswerWhoseProgramAlwaysLosesItsPlaceGetsNoScore(fault: SandboxFault) async throws {
        let lab = try await Laboratory()
        let maker = StageMaker(.ended(fault, saying: ""))
        let run = try await run(lab, maker, attemptsMax: 2)
        #expect(run.stage == .failed && run.failure == .sandboxFailed && run.verdict == nil)
        #expect(maker.specifications.count == 2)
    }

    @Test func aProgramThatBreaksItsSandboxEachTimeHasFailed() async throws {
        let lab = try await Laboratory()
        let maker = StageMaker(.ended(.ended(.died("error")), saying: ""))
        let run = try await run(lab, maker, attemptsMax: 3)
        #expect(run.stage == .recorded && run.verdict?.assertions.map(\.outcome) == [.errored])
        #expect(maker.specifications.count == 3)
    }

    /// Where it was the place's once, nobody can say of the other time that it was the program's.
    @Test func aProgramThatBreaksItsSandboxNotEachTimeHasNoScore() async throws {
        let lab = try await Laboratory()
        let maker = StageMaker(.inTurn([.ended(.deleted("destroying")), .ended(.died("error"))], "true"))
        let run = try await run(lab, maker, attemptsMax: 2)
        #expect(run.stage == .failed && run.failure == .sandboxFailed && run.verdict == nil)
    }

    /// Who is in a sandbox can have its agent fall silent, which must not spare a bad output its score.
    @Test func anOutputsProgramThatBreaksItsSandboxIsNoFaultOfThePlace() async throws {
        let lab = try await Laboratory()
        let maker = StageMaker(.ended(.serverFailed("no agent"), saying: ""))
        let tests = Assertion.with {
            ($0.type, $0.value) = ("passes-tests", "import solution")
            $0.program = AssertionProgram()
        }
        let run = try await run(lab, maker, attemptsMax: 2, tests)
        #expect(run.stage == .recorded && run.verdict?.assertions.map(\.outcome) == [.errored])
        #expect(maker.specifications.count == 2)
    }

    /// Nobody in a sandbox can delete it: that is never an output's doing.
    @Test func anOutputWhoseSandboxIsDeletedEachTimeHasNoScore() async throws {
        let lab = try await Laboratory()
        let maker = StageMaker(.ended(.ended(.deleted("destroying")), saying: ""))
        let tests = Assertion.with {
            ($0.type, $0.value) = ("passes-tests", "import solution")
            $0.program = AssertionProgram()
        }
        let run = try await run(lab, maker, attemptsMax: 2, tests)
        #expect(run.stage == .failed && run.failure == .sandboxFailed && run.verdict == nil)
        #expect(maker.specifications.count == 2)
    }

    /// Asked again, it has its score.
    @Test func aRecordedAnswerWhoseProgramHasNoPlaceStaysWithoutAScore() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo")], questions: ["One?", "Two?", "Three?"])
        try await lab.finish(experiment)
        let metric: MetricID = lab.ledger.newID()
        try await lab.obey(
            .defineMetric(DefineMetric(metric: metric, name: "program", definition: .assertion(Self.judged))))
        func score(_ maker: StageMaker) async throws -> Rescorer.Tally? {
            let retries = RetryPolicy(attemptsMax: 2, firstWait: .milliseconds(1), waitMax: .milliseconds(5))
            let rescorer = Rescorer(
                ledger: lab.ledger, runner: lab.runner, places: places(lab, maker),
                settings: RunnerSettings(concurrencyMax: 2, retries: retries, experiments: nil, environment: [:]))
            return try await rescorer.score(
                experiment, by: MetricReference(metric, 1), for: lab.owner, progress: { _ in }
            ).last
        }
        let fault = SandboxFault.unreachable("no way")
        for maker in [StageMaker(.unmade(fault)), StageMaker(.ended(fault, saying: ""))] {
            await #expect(throws: RescoreFault.placeFailed("\(fault)")) { _ = try await score(maker) }
            #expect(maker.specifications.count == 6)
            let gone = try destroyed(lab).count
            #expect(maker.destructions == gone)
        }
        #expect(try !types(lab).contains("run-rescored"))
        let tally = try await score(StageMaker(.output("true")))
        #expect(tally?.passed == 3 && tally?.scoredBefore == 0)
        #expect(try LedgerVerification.verify(lab.folder, level: .full).isSound)
    }

    /// Its attempt has no end in the ledger, its sandbox has.
    @Test func theSandboxOfACancelledRunIsRecordedAsGone() async throws {
        let lab = try await Laboratory()
        let maker = StageMaker(.never)
        let experiment = try await lab.start([lab.model("echo")], assertions: [Self.judged])
        let runner = lab.makeRunner(places: places(lab, maker))
        let task = Task { try await runner.run() }
        await maker.waitForCommand()
        while try !types(lab).contains("sandbox-created") { try await Task.sleep(for: .milliseconds(5)) }
        try await lab.obey(.cancelExperiment(CancelExperiment(experiment: experiment)))
        while try !types(lab).contains("sandbox-destroyed") { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        try await task.value
        let gone = try destroyed(lab)
        #expect(gone.map { $0.facts.endedBy } == [.givenUp] && gone.map { $0.facts.lifetimeUs } == [2_000])
        #expect(try !types(lab).contains("attempt-failed"))
        #expect(lab.runs(of: experiment).map(\.stage) == [.cancelled])
    }

    @Test func whatCanNeverBeDecidedIsToldBeforeTheCall() async throws {
        let lab = try await Laboratory()
        let bad = Assertion.with {
            ($0.type, $0.value, $0.configJson) = ("python", "True", #"{"timeout": 61}"#)
            $0.program = AssertionProgram()
        }
        let experiment = try await lab.start([lab.model("echo")], assertions: [bad])
        try await lab.finish(experiment)
        let run = try #require(lab.runs(of: experiment).first)
        #expect(run.stage == .failed && run.failure == .unsendable)
        #expect(
            try #require(try lab.failure(of: run)).content.summary.contains("its timeout is not within 0 to 60 seconds")
        )
        #expect(try await lab.seen().isEmpty)
    }
}

extension Facts.OneOf_Event {
    fileprivate var created: SandboxCreated? { if case .sandboxCreated(let facts) = self { facts } else { nil } }
}
