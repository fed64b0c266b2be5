internal import Domain
internal import Events
internal import Foundation
internal import HTTPTransport
internal import Ledger
internal import Projections
internal import Sandboxes
internal import Scoring
internal import Synchronization

/// One experiment made ready to run: its models resolved, its prompts parsed, its cases read. Each is read from the ledger once, when the
/// first run needs it, and what cannot be made ready fails every run that needs it, with the same reason.
final class ExperimentPlan: Sendable {
    /// How many runs of the experiment may be under way at once.
    let concurrencyMax: Int
    /// How many attempts a run gets; `nil` leaves it to the runner.
    let attemptsMax: Int?
    /// How long a run may take, all its attempts and the waits between them included; `nil` for as long as it takes.
    let runTimeMax: Duration?
    /// How long the experiment may go on; `nil` for as long as it takes.
    let timeMax: Duration?
    /// Where answers that were recorded before may be reused.
    let earlierResults: ResultFinder?
    /// Calls that judge answers, as many at once as there may be runs under way.
    let judgeSlots: SandboxSlots
    private let reader: LedgerReader
    private let resolver: ModelResolver
    private let design: ExperimentDesignedContent
    private let prepared: Mutex<Prepared>

    struct PreparedVersion: Sendable {
        let template: PromptTemplate
        let parameters: ModelParameters
    }

    struct PreparedCase: Sendable {
        let variables: [String: TemplateValue]
        /// The experiment's assertions, then the case's.
        let assertions: [(words: Assertion, ready: PreparedAssertion)]
        let threshold: Double?
        /// Whom judging an output by them asks, call by call.
        let judging: [ExpectedJudging]
        /// What programs are told that judge its outputs.
        let given: GivenCase
    }

    /// A model, as it is called in one place.
    private struct CallKey: Hashable {
        let model: Int
        let place: SandboxPlace
    }

    /// A judge, as it is asked in one place.
    private struct JudgeKey: Hashable {
        let judge: ExpectedJudging.Judge
        let place: SandboxPlace
    }

    private struct Prepared {
        var calls: [CallKey: Result<ModelCall, FailedAttempt>] = [:]
        var judges: [JudgeKey: Result<JudgeCall, FailedAttempt>] = [:]
        var versions: [VersionID: Result<PreparedVersion, FailedAttempt>] = [:]
        var cases: [CaseID: Result<PreparedCase, FailedAttempt>] = [:]
    }

    /// Throws where the experiment itself cannot be read.
    init(_ experiment: ExperimentID, reader: LedgerReader, resolver: ModelResolver) throws(FailedAttempt) {
        guard let known = reader.read({ $0.runBoard.experiment(experiment) }) else {
            throw FailedAttempt(.contentErased, "the experiment is not in the ledger")
        }
        design = try Self.content(at: known.position, of: "experiment", reader).experimentDesigned
        attemptsMax = known.attemptsMax.map { Int($0) }
        runTimeMax = known.runTimeMaxMicroseconds.map { .microseconds($0) }
        timeMax = known.timeMaxMicroseconds.map { .microseconds($0) }
        earlierResults =
            known.reusesResults
            ? ResultFinder(for: experiment, settings: design.models, reader: reader, resolver: resolver) : nil
        concurrencyMax = max(1, Int(design.concurrencyMax))
        judgeSlots = SandboxSlots(concurrencyMax)
        self.reader = reader
        self.resolver = resolver
        prepared = Mutex(Prepared())
    }

    /// Where a named metric stands among the experiment's, from 1; 0 for none.
    func metricPlace(_ name: String) -> UInt32 {
        guard !name.isEmpty, let index = design.metricNames.firstIndex(of: name) else { return 0 }
        return UInt32(index + 1)
    }

    /// - Parameters:
    ///   - index: the model's place in the design, from 0.
    ///   - chosen: where the run's calls are made; `transport` makes them there.
    func call(
        model index: Int, in chosen: SandboxPlace, by transport: any HTTPTransport
    ) throws(FailedAttempt) -> ModelCall {
        try prepare(\.calls, CallKey(model: index, place: chosen)) { () throws(FailedAttempt) in
            guard design.models.indices.contains(index) else {
                throw FailedAttempt(.providerUnknown, "the experiment has no model at place \(index)")
            }
            return try resolver.by(transport).call(for: design.models[index])
        }
    }

    /// - Parameter chosen: where the run's calls are made; `transport` makes them there.
    func judge(
        _ judge: ExpectedJudging.Judge, in chosen: SandboxPlace, by transport: any HTTPTransport
    ) throws(FailedAttempt) -> JudgeCall {
        try prepare(\.judges, JudgeKey(judge: judge, place: chosen)) { () throws(FailedAttempt) in
            try resolver.by(transport).judge(judge)
        }
    }

    func version(_ id: VersionID) throws(FailedAttempt) -> PreparedVersion {
        try prepare(\.versions, id) { () throws(FailedAttempt) in
            guard let position = reader.read({ $0.versionGraph.version(id)?.position }) else {
                throw FailedAttempt(.contentErased, "the prompt's version is not in the ledger")
            }
            let content = try Self.content(at: position, of: "prompt", reader).versionCommitted
            do {
                return PreparedVersion(
                    template: try PromptTemplate(parsing: content.body), parameters: content.parameters)
            } catch { throw FailedAttempt(.variableMissing, "the prompt cannot be rendered: \(error)") }
        }
    }

    func caseNamed(_ id: CaseID) throws(FailedAttempt) -> PreparedCase {
        try prepare(\.cases, id) { () throws(FailedAttempt) in
            guard let position = reader.read({ $0.catalog.entry(of: id)?.position }) else {
                throw FailedAttempt(.contentErased, "the case is not in the ledger")
            }
            return try prepare(try Self.content(at: position, of: "case", reader).caseAdded)
        }
    }

    private func prepare(_ content: CaseAddedContent) throws(FailedAttempt) -> PreparedCase {
        do {
            let variables = try TemplateValue.values(of: content.inputs)
            let assertions = try (design.assertions + content.assertions).map { assertion in
                let (asked, scale) = try AssertedMetrics.asked(by: assertion, in: reader)
                return (
                    words: assertion,
                    ready: PreparedAssertion(try AssertionTemplate(parsing: asked).render(variables), on: scale)
                )
            }
            return PreparedCase(
                variables: variables, assertions: assertions,
                // As in promptfoo, 0 is none: every assertion must pass then.
                threshold: content.thresholdMillionths > 0 ? Double(content.thresholdMillionths) / 1_000_000 : nil,
                judging: assertions.flatMap(\.ready.judging), given: GivenCase(content))
        } catch let fault as RescoreFault {
            throw FailedAttempt(.contentErased, "an assertion cannot be decided: \(fault)")
        } catch { throw FailedAttempt(.variableMissing, "an assertion of the case cannot be rendered: \(error)") }
    }

    private func prepare<Key: Hashable & Sendable, Value: Sendable>(
        _ kind: WritableKeyPath<Prepared, [Key: Result<Value, FailedAttempt>]>, _ key: Key,
        _ make: () throws(FailedAttempt) -> Value
    ) throws(FailedAttempt) -> Value {
        if let known = prepared.withLock({ $0[keyPath: kind][key] }) { return try known.get() }
        // Two runs may prepare the same thing at once; they come to the same result.
        let made = Result { () throws(FailedAttempt) in try make() }
        prepared.withLock { $0[keyPath: kind][key] = made }
        return try made.get()
    }

    private static func content(at position: UInt64, of what: String, _ reader: LedgerReader) throws(FailedAttempt)
        -> Content
    {
        do {
            if let content = try reader.content(at: position) { return content }
        } catch { throw FailedAttempt(.contentErased, "the \(what) cannot be read: \(error)") }
        throw FailedAttempt(.contentErased, "the \(what)'s text was erased")
    }
}
