import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct DesignDeciderTests {
    private func refused(_ refusal: Refusal, _ change: (inout DesignExperiment) -> Void) throws {
        try WorkspaceState.withCases().when(.designExperiment(.sample.with(change))).refused(refusal)
    }

    @Test func factsHoldTheMatrixAndNoText() throws {
        let command = DesignExperiment.sample.with { $0.passRateThresholdMillionths = 500_000 }
        try WorkspaceState.withCases().when(.designExperiment(command)).then(
            .experimentDesigned(
                .with {
                    $0.experiment = ExperimentID.trial.stored
                    $0.versions = [VersionID.first.stored]
                    $0.models = ["local:small"]
                    $0.dataset = DatasetID.questions.stored
                    $0.cases = [CaseID.one.stored, CaseID.two.stored]
                    $0.repeats = 1
                    $0.seed = 7
                    $0.passRateThresholdMillionths = 500_000
                }))
    }

    /// The number of each case's cluster is a fact, what it is by is text.
    @Test func clustersAreLockedWithTheDesign() throws {
        let command = DesignExperiment.sample.with { ($0.clusters, $0.clusterBy) = ([0, 0], "customer") }
        let draft = try #require(
            try WorkspaceState.withCases().decide(.designExperiment(command), as: .owner).first)
        #expect(draft.facts.experimentDesigned.caseClusters == [0, 0])
        #expect(draft.content?.experimentDesigned.clusterBy == "customer")
        let state = try WorkspaceState.withCases().after(.designExperiment(command))
        #expect(state.design(of: .trial)?.clusters == [0, 0])
    }

    @Test(arguments: [[0], [0, 2], [1, 0], [0, 1, 0]] as [[UInt32]]) func clustersAreNumberedInOneWay(
        clusters: [UInt32]
    ) throws {
        try refused(.malformed(.clusters, nil)) { ($0.clusters, $0.clusterBy) = (clusters, "customer") }
    }

    @Test func clustersSayWhatTheyAreBy() throws {
        try refused(.malformed(.clusterBy, "")) { $0.clusters = [0, 1] }
        try refused(.empty(.clusters)) { $0.clusterBy = "customer" }
    }

    @Test func settingsAreTheExperimentsContent() throws {
        let assertion = Assertion.with { ($0.type, $0.value) = ("contains", "way") }
        let command = DesignExperiment.sample.with { ($0.description, $0.assertions) = ("Which?", [assertion]) }
        let draft = try #require(
            try WorkspaceState.withCases().decide(.designExperiment(command), as: .owner).first)
        #expect(draft.subjects == [.experiment(.trial)])
        #expect(
            draft.content?.experimentDesigned
                == .with {
                    ($0.name, $0.description_p) = ("Trial", "Which?")
                    $0.models = [.sample("local:small")]
                    $0.assertions = [assertion]
                    $0.metricNames = ["tone"]
                    $0.concurrencyMax = 4
                })
    }

    @Test func aDesignedExperimentIsFoundByName() throws {
        let state = try WorkspaceState.designed()
        #expect(state.experiment(named: "Trial") == .trial)
        #expect(state.name(of: ExperimentID.trial) == "Trial")
        #expect(state.stage(of: ExperimentID.trial) == .designed)
        let design = try #require(state.design(of: .trial))
        #expect(design.matrix.count == 2)
        #expect(design.settings?.concurrencyMax == 4)
        #expect(design.passRateThresholdMillionths == nil)
    }

    @Test func experimentsMayShareANameAndTheLastIsMeant() throws {
        let state = try WorkspaceState.designed().after(.designExperiment(.sample.with { $0.experiment = .sample(71) }))
        #expect(state.experiments(named: "Trial") == [.trial, .sample(71)])
        #expect(state.experiment(named: "Trial") == .sample(71))
    }

    @Test func anIdIsUsedOnce() throws {
        try WorkspaceState.designed().when(.designExperiment(.sample)).refused(.exists(.experiment(.trial)))
    }

    @Test func nameAndDescriptionObeyTheirRules() throws {
        try refused(.malformed(.experimentName, "")) { $0.name = "" }
        try refused(.malformed(.description, nil)) { $0.description = String(repeating: "d", count: 65_537) }
    }

    @Test func noAxisIsEmpty() throws {
        try refused(.empty(.versions)) { $0.versions = [] }
        try refused(.empty(.models)) { $0.models = [] }
        try refused(.empty(.cases)) { $0.cases = [] }
    }

    @Test func everythingOnAnAxisExists() throws {
        try refused(.unknown(.version(.sample(29)))) { $0.versions = [.first, .sample(29)] }
        try refused(.unknown(.dataset(.sample(31)))) { $0.dataset = .sample(31) }
        try refused(.unknown(.datasetCase(.sample(49)))) { $0.cases = [.one, .sample(49)] }
    }

    @Test func nothingStandsOnAnAxisTwice() throws {
        try refused(.listedTwice(.version(.first))) { $0.versions = [.first, .first] }
        try refused(.modelListedTwice("local:small")) { $0.models += $0.models }
        try refused(.listedTwice(.datasetCase(.one))) { $0.cases = [.one, .two, .one] }
        try refused(.metricListedTwice("tone")) { $0.metricNames = ["tone", "tone"] }
    }

    @Test func casesAreOfTheDataset() throws {
        try WorkspaceState.withCases().after(.createDataset(CreateDataset(dataset: .sample(31), name: "Other")))
            .when(.designExperiment(.sample.with { $0.dataset = .sample(31) }))
            .refused(.caseOfOtherDataset(.one, .sample(31)))
    }

    @Test(arguments: [-1, 0, 1_001])
    func repeatsAreFrom1To1000(repeats: Int) throws {
        try refused(.outOfRange(.repeats, Int64(repeats), 1...1_000)) { $0.repeats = repeats }
    }

    @Test func runsAreNotTooMany() throws {
        let models = (0..<501).map { ModelSettings.sample("local:m\($0)") }
        try refused(.tooMany(.runs, count: 1_002_000, max: ExperimentLimits.runsMax)) {
            ($0.models, $0.repeats) = (models, 1_000)
        }
    }

    @Test func aMillionRunsAreNotTooMany() throws {
        let models = (0..<500).map { ModelSettings.sample("local:m\($0)") }
        let command = DesignExperiment.sample.with { ($0.models, $0.repeats) = (models, 1_000) }
        let state = try WorkspaceState.withCases().after(.designExperiment(command))
        #expect(state.design(of: .trial)?.matrix.count == 1_000_000)
    }

    @Test func aModelIsProviderAndName() throws {
        try refused(.malformed(.model, "small")) { $0.models = [.sample("small")] }
    }

    @Test(
        arguments: [
            (.malformed(.modelLabel, "a�b"), .with { $0.label = "a\nb" }),
            (.malformed(.baseURL, nil), .with { $0.baseURL = "host" }),
            (.malformed(.apiKeyEnvironment, nil), .with { $0.apiKeyEnvironment = "1A" }),
            (.malformed(.temperature, nil), .with { $0.parameters.temperature = -1 }),
            (
                .outOfRange(.price, -1, 0...ProviderLimits.picodollarsPerTokenMax),
                .with { $0.inputPicodollarsPerToken = -1 }
            ),
            (
                .outOfRange(.price, -2, 0...ProviderLimits.picodollarsPerTokenMax),
                .with { $0.outputPicodollarsPerToken = -2 }
            ),
        ] as [(Refusal, ModelSettings)])
    func settingsOfAModelObeyTheirRules(refusal: Refusal, settings: ModelSettings) throws {
        try refused(refusal) { $0.models = [changed(settings) { $0.model = "local:small" }] }
    }

    @Test func aThresholdIsAShare() throws {
        try refused(.outOfRange(.threshold, -1, 0...1_000_000)) { $0.passRateThresholdMillionths = -1 }
    }

    @Test func concurrencyIsBounded() throws {
        for value in [0, 10_001] {
            try refused(.outOfRange(.concurrency, Int64(value), 1...10_000)) { $0.concurrencyMax = value }
        }
    }

    @Test func metricsAreLinesAndNotTooMany() throws {
        try refused(.malformed(.metricName, "")) { $0.metricNames = [""] }
        try refused(.tooMany(.metricNames, count: 257, max: ExperimentLimits.metricsMax)) {
            $0.metricNames = (0...256).map { "m\($0)" }
        }
    }

    @Test func assertionsObeyTheirRules() throws {
        try refused(.assertionMalformed(1, .assertionType)) { $0.assertions = [Assertion()] }
    }
}
