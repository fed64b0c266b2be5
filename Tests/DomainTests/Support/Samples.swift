import Domain
import Events
import FoundationEssentials
import Sodium
import SwiftProtobuf

extension Identifier {
    /// The same number names the same thing in every test.
    static func sample(_ number: Int) -> Self {
        Self(millisecondsSince1970: 1_700_000_000_000 + UInt64(number), random: (0, 0))
    }
}

extension ActorID {
    static let owner = sample(1)
    static let runner = sample(2)
    static let stranger = sample(3)
    static let ada = sample(5)
    static let ben = sample(6)
}

extension TeamID {
    static let press = sample(90)
    static let audit = sample(91)
}

extension Data {
    /// An Ed25519 public key: the same of the same number.
    static func key(_ number: UInt8) -> Data { key(of: [UInt8](repeating: number, count: 32)) }

    /// The public half of the key pair that follows from a seed.
    static func key(of seed: [UInt8]) -> Data { seed.withUnsafeBytes { Data(SigningKey(seed: $0).publicKey.bytes) } }

    /// What signatures call it: the SHA-256 of its bytes.
    static func name(ofKey number: UInt8) -> Data { Data(PublicKey(bytes: key(number))!.digest.bytes) }
}

extension BudgetID { static let all = sample(95) }
extension PromptID { static let support = sample(10) }
extension VersionID {
    static let first = sample(20)
    static let second = sample(21)
}
extension DatasetID { static let questions = sample(30) }
extension CaseID {
    static let one = sample(40)
    static let two = sample(41)
}
extension ProviderID { static let local = sample(50) }
extension CredentialID { static let key = sample(60) }
extension ExperimentID { static let trial = sample(70) }
extension MetricID {
    static let tone = sample(98)
    static let other = sample(99)
}
extension RunID {
    static let one = sample(80)
    static let two = sample(81)
}

extension FoundWorkspace {
    static let sample = FoundWorkspace(
        workspace: .sample(4), owner: .owner, ownerName: "Olga", ownerPublicKey: .key(1),
        runner: .runner, runnerName: "runner", runnerPublicKey: .key(2))

    func with(_ change: (inout Self) -> Void) -> Self { changed(self, change) }
}

extension AddMember {
    /// Ada, an admin.
    static let ada = AddMember(member: .ada, kind: .person, name: "Ada", publicKey: .key(5), roles: [.admin])
    /// Ben, an engineer.
    static let ben = AddMember(member: .ben, kind: .person, name: "Ben", publicKey: .key(6), roles: [.engineer])

    func with(_ change: (inout Self) -> Void) -> Self { changed(self, change) }
}

extension CreatePrompt {
    static let sample = CreatePrompt(
        prompt: .support, version: .first, name: "Support", domain: "support", tags: ["mail"],
        body: .text("Answer {{question}}"), message: "first")

    func with(_ change: (inout Self) -> Void) -> Self { changed(self, change) }
}

extension CommitVersion {
    static let sample = CommitVersion(
        prompt: .support, version: .second, body: .text("Answer {{question}} kindly"), message: "kinder")

    func with(_ change: (inout Self) -> Void) -> Self { changed(self, change) }
}

extension ForkPrompt {
    static let sample = ForkPrompt(
        prompt: .sample(11), version: .sample(22), fromVersion: .first, name: "Sales", body: .text("Sell {{question}}"))

    func with(_ change: (inout Self) -> Void) -> Self { changed(self, change) }
}

extension CreateDataset {
    static let sample = CreateDataset(dataset: .questions, name: "Questions")
}

extension AddCases {
    static let sample = AddCases(dataset: .questions, cases: [(.one, .sample), (.two, .sample)])
}

extension CaseAddedContent {
    static let sample = CaseAddedContent.with { $0.inputs = [.text("question", "Where is my order?")] }
}

extension ConfigureProvider {
    static let sample = ConfigureProvider(
        provider: .local, kind: "openai", name: "local", baseURL: "http://127.0.0.1:8080/v1")

    func with(_ change: (inout Self) -> Void) -> Self { changed(self, change) }
}

extension StoreCredential {
    static let sample = StoreCredential(provider: .local, credential: .key, secret: "sk-very-secret")
}

extension SetPrice {
    static let sample = SetPrice(
        model: "local:small",
        price: ModelPrice(TokenPrice(inputPicodollars: 2_500_000, outputPicodollars: 10_000_000)))
}

extension DesignExperiment {
    /// Two runs: one version, one model, two cases, once.
    static let sample = DesignExperiment(
        experiment: .trial, versions: [.first], models: [.sample("local:small")], dataset: .questions,
        cases: [.one, .two], seed: 7, name: "Trial", metricNames: ["tone"], concurrencyMax: 4)

    func with(_ change: (inout Self) -> Void) -> Self { changed(self, change) }
}

extension StartExperiment {
    static let sample = StartExperiment(experiment: .trial, runs: [.one, .two])
}

extension FailAttempt {
    static let sample = FailAttempt(
        run: .one, attempt: 1, failure: .timedOut, httpStatus: 504, elapsedMicroseconds: 1_000,
        content: .with { $0.summary = "too slow" }, isFinal: false)

    func with(_ change: (inout Self) -> Void) -> Self { changed(self, change) }
}

extension RecordResult {
    static let sample = RecordResult(
        run: .one, attempt: 1, result: .with { $0.outputTokens = 3 }, content: .with { $0.output = "On its way." },
        scores: .with {
            $0.scores = [.with { $0.outcome = .passed }]
            $0.scoreMillionths = 1_000_000
            $0.passed = true
        },
        scoresContent: .with { $0.reasons = ["contains “way”"] })

    func with(_ change: (inout Self) -> Void) -> Self { changed(self, change) }
}

extension SetBudget {
    /// 5 USD for the whole workspace.
    static let sample = SetBudget(budget: .all, scope: .workspace, period: .total, picodollarsMax: 5_000_000_000_000)

    func with(_ change: (inout Self) -> Void) -> Self { changed(self, change) }
}

extension ExhaustBudget {
    static let sample = ExhaustBudget(
        budget: .all, experiment: .trial, spentPicodollars: 4_999_999_999_999, spentTokens: 7)

    func with(_ change: (inout Self) -> Void) -> Self { changed(self, change) }
}

extension DefineMetric {
    /// Whether the output says “please”.
    static let sample = DefineMetric(
        metric: .tone, name: "tone",
        definition: .assertion(
            .with {
                $0.type = "contains"
                $0.value = "please"
            }))

    func with(_ change: (inout Self) -> Void) -> Self { changed(self, change) }
}

extension ScoreRuns {
    /// Run one passes.
    static let sample = ScoreRuns(
        metric: MetricVersion(.tone, 1),
        judgements: [Judgement(run: .one, outcome: .passed, valueMillionths: 1_000_000, reason: "contains “please”")])

    func with(_ change: (inout Self) -> Void) -> Self { changed(self, change) }
}

extension NoteRestore {
    static let sample = NoteRestore(size: 12, root: Data(repeating: 3, count: 32))
}

extension PromptBody {
    static func text(_ text: String) -> PromptBody { .with { $0.text = text } }

    static func chat(_ messages: (role: String, text: String)...) -> PromptBody {
        .with { body in
            body.chat.messages = messages.map { message in .with { ($0.role, $0.text) = message } }
        }
    }
}

extension Variable {
    static func text(_ name: String, _ text: String) -> Variable { .with { ($0.name, $0.text) = (name, text) } }
    static func json(_ name: String, _ json: String) -> Variable { .with { ($0.name, $0.json) = (name, json) } }
}

extension ModelSettings {
    static func sample(_ model: String) -> ModelSettings { .with { $0.model = model } }
}

/// Histories that many tests begin with.
extension WorkspaceState {
    static func withPrompt() throws -> WorkspaceState { try given(.createPrompt(.sample)) }

    static func withCases() throws -> WorkspaceState {
        try given(.createPrompt(.sample), .createDataset(.sample), .addCases(.sample))
    }

    static func designed() throws -> WorkspaceState {
        try withCases().after(.designExperiment(.sample))
    }

    /// The experiment is started; neither run is.
    static func requested() throws -> WorkspaceState { try designed().after(.startExperiment(.sample)) }

    /// The first attempt of run one is under way.
    static func underWay() throws -> WorkspaceState { try requested().after(.startRun(StartRun(run: .one))) }

    /// Run one is recorded, and the metric tone is defined.
    static func recorded() throws -> WorkspaceState {
        try underWay().after(.recordResult(.sample), .defineMetric(.sample))
    }

    /// The owner, the runner, Ada and Ben.
    static func withMembers() throws -> WorkspaceState { try given(.addMember(.ada), .addMember(.ben)) }

    func after(_ commands: Command..., as actor: ActorID = .owner) throws -> WorkspaceState {
        var state = self
        for command in commands { try state.obey(command, as: actor) }
        return state
    }
}

func changed<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
    var value = value
    change(&value)
    return value
}
