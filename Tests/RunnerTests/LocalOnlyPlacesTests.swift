import Domain
import Events
import Foundation
import HTTPTransport
import Ledger
import Projections
import Runner
import Sandboxes
import SwiftProtobuf
import TestSupport
import Testing

/// What is marked local only, and places that are elsewhere: nothing of it goes there, whatever it would be sent for.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct LocalOnlyPlacesTests {
    private static let program = Assertion.with {
        ($0.type, $0.value) = ("python", "True")
        $0.program = AssertionProgram()
    }

    /// Elsewhere, as far as policy knows: calls made there come to the laboratory's server all the same.
    private func cloud(_ lab: Laboratory, _ maker: StageMaker) -> RunPlaces {
        RunPlaces(
            only: RunPlace(
                kind: .daytona, locality: .cloud, transport: lab.transport, metrics: .success(maker),
                outputs: .success(maker)),
            direct: lab.transport)
    }

    /// With an answer for each of two versions, given in this process.
    private func trial(_ lab: Laboratory) async throws -> ExperimentID {
        let versions = [
            try await lab.addPrompt("Answer: {{question}}"), try await lab.addPrompt("Reply: {{question}}"),
        ]
        let experiment = try await lab.start([lab.model("echo")], versions: versions)
        try await lab.finish(experiment)
        return experiment
    }

    private func mark(_ lab: Laboratory, _ run: Run) async throws {
        let prompt = try await lab.ledger.decided { (state) throws(LedgerFault) in state.prompt(of: run.version)! }
        try await lab.obey(.setLocalOnly(SetLocalOnly(.prompt(prompt), to: true)))
    }

    @Test func aLocalModelIsNotCalledFromElsewhere() async throws {
        let lab = try await Laboratory()
        let maker = StageMaker(.output("true"))
        let versions = [try await lab.addPrompt("Keep: {{question}}"), try await lab.addPrompt("Tell: {{question}}")]
        let experiment = try await lab.start([lab.model("echo")], versions: versions, assertions: [Self.program])
        try await mark(lab, try #require(lab.runs(of: experiment).first))
        let runner = lab.makeRunner(attemptsMax: 3, places: cloud(lab, maker))
        let task = Task { try await runner.run() }
        try await lab.waitForEnd(of: experiment)
        task.cancel()
        try await task.value
        let runs = lab.runs(of: experiment)
        #expect(runs.map(\.stage) == [.failed, .recorded])
        #expect(runs[0].failure == .localOnly && runs[0].attempts == 1)
        #expect(try #require(try lab.failure(of: runs[0])).content.summary.contains("nothing was sent"))
        let seen = try await lab.seen()
        #expect(seen.count == 1 && seen.allSatisfy { $0.body.contains("Tell:") })
        #expect(maker.specifications.count == 1, "the program that judges what may leave")
    }

    @Test func recordedAnswersAreNotJudgedElsewhere() async throws {
        let lab = try await Laboratory()
        let experiment = try await trial(lab)
        try await mark(lab, try #require(lab.runs(of: experiment).first))
        let asked = try await lab.seen().count
        let maker = StageMaker(.output("true"))
        let settings = RunnerSettings(concurrencyMax: 2, experiments: nil, environment: [:])
        let rescorer = Rescorer(
            ledger: lab.ledger, runner: lab.runner, places: cloud(lab, maker), settings: settings)

        var rubric = Assertion.of("llm-rubric", "kind")
        rubric.judge.models = [lab.model("judge-order")]
        let definitions: [(String, DefineMetric.Definition)] = [
            ("program", .assertion(Self.program)), ("kind", .judge(rubric, prompts: ["rubric@1"])),
        ]
        for (name, definition) in definitions {
            let metric: MetricID = lab.ledger.newID()
            try await lab.obey(.defineMetric(DefineMetric(metric: metric, name: name, definition: definition)))
            await #expect(throws: RescoreFault.elsewhere("\(PlaceFault.elsewhere)")) {
                _ = try await rescorer.score(
                    experiment, by: MetricReference(metric, 1), for: lab.owner, progress: { _ in })
            }
        }

        let round = try PreferenceRound(
            of: experiment, in: lab.ledger, as: lab.runner, for: lab.owner, places: cloud(lab, maker),
            settings: settings, rubric: nil)
        let pairs = lab.ledger.reader.read { PreferenceRound.pairs(of: experiment, in: $0) { $0 != $1 } }
        do {
            _ = try await round.judge(pairs, by: [lab.model("prefer-Answer")])
            Issue.record("the judge was asked")
        } catch let refused as PreferenceRound.Refused {
            #expect(refused.description == "\(PlaceFault.elsewhere)")
        }
        #expect(maker.specifications.isEmpty)
        #expect(try await lab.seen().count == asked)
    }

    /// Address, whether it is the workspace's own, hosts of toolboxes in the environment, and whether what must stay local may go there.
    @Test(
        arguments: [
            ("http://127.0.0.1:3986/api", false, nil, Locality.local),
            ("http://localhost:3000/api", false, nil, .local),
            ("https://app.daytona.io/api", false, nil, .cloud), ("https://daytona.example.org/api", true, nil, .local),
            ("http://127.0.0.1:3986/api", false, "toolbox.example", .cloud),
            ("http://127.0.0.1:3986/api", false, "127.0.0.1", .local),
            ("https://daytona.example.org/api", true, "proxy.daytona.example.org", .local),
            ("https://daytona.example.org/api", true, "proxy.example.org", .cloud),
        ] as [(String, Bool, String?, Locality)]) func aDaytonaServerIsWhereItsAddressAndItsToolboxesAre(
            address: String, isOwn: Bool, hosts: String?, locality: Locality
        ) async throws
    {
        let lab = try await Laboratory()
        try await lab.obey(
            .configureProvider(
                ConfigureProvider(
                    provider: lab.ledger.newID(), kind: SandboxPlace.daytonaKind, name: "there", baseURL: address,
                    onPremises: isOwn)))
        var environment = ["DAYTONA_API_KEY": "dtn_0123456789abcdef"]
        environment[DaytonaSettings.toolboxHostsVariable] = hosts
        let access = try DaytonaAccess(
            named: "there", in: lab.ledger.reader, transport: RefusingTransport(), environment: environment)
        #expect(access.locality == locality)
    }

    /// What the environment says of an address, the workspace does not vouch for.
    @Test func anAddressOfTheEnvironmentIsNotTheWorkspacesOwn() async throws {
        let lab = try await Laboratory()
        for (url, locality) in [("https://app.daytona.io/api", Locality.cloud), ("http://[::1]:3000/api", .local)] {
            let access = try DaytonaAccess(
                named: SandboxPlace.daytonaKind, in: lab.ledger.reader, transport: RefusingTransport(),
                environment: ["DAYTONA_API_KEY": "dtn_0123456789abcdef", "DAYTONA_API_URL": url])
            #expect(access.locality == locality)
        }
    }
}
