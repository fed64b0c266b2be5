import Domain
import Events
import Projections

/// What an event is about, in one line of names as they were at its moment. An erased name is said to be erased.
struct EventWords {
    let models: ReadModels
    let subject: EventSubject
    /// With the event seen.
    let moment: AsOf

    static let erased = "(erased)"

    /// Empty where it is about nothing that has a name.
    func line(for event: Facts.OneOf_Event?) -> String {
        switch event {
        case .roleGranted, .roleRevoked:
            [subject.role?.word].compactMap(\.self).joined() + holder.map { ", \($0)" }.joined()
        case .commandRefused(let facts): facts.command
        case .evidenceExported(let facts): list(names + [Self.count(facts.entries, "entry", "entries")])
        case .checkpointWitnessed(let facts):
            "\(Self.count(facts.size, "entry", "entries")), by \(facts.witnessName)"
        case .dataViewed(let facts):
            list(
                names + (facts.hasPosition ? ["entry \(facts.position)"] : [])
                    + [Self.count(facts.contents, "content", "contents")])
        case .workspaceSettingsChanged(let facts):
            list(
                (facts.hasRecordViews ? ["record views: \(Self.word(facts.recordViews))"] : [])
                    + (facts.hasLocalModelsOnly ? ["local only: \(Self.word(facts.localModelsOnly))"] : [])
                    + (facts.hasSandboxRequired ? ["sandbox required: \(Self.word(facts.sandboxRequired))"] : []))
        case .experimentPaused(let facts): list(names + [facts.reason.word])
        case .experimentReopened(let facts): list(names + [Self.count(facts.runs, "run", "runs")])
        case .budgetSet(let facts): list([facts.scopeWord ?? names.joined(separator: ", "), facts.limitWords])
        case .localOnlySet(let facts): list(names + [Self.word(facts.localOnly)])
        case .sandboxCreated(let facts):
            list(names + [facts.purpose.word, facts.kind.word].compactMap(\.self))
        case .sandboxDestroyed(let facts): list(names + [facts.endedBy.phrase].compactMap(\.self))
        case .sandboxChosen(let facts): list(names + facts.placeWords)
        case .ratingRecorded(let facts): list(names + (facts.hasPassed ? [facts.passed ? "pass" : "fail"] : []))
        // Which of them it was for stays with the votes' own report.
        case .comparisonVoted: list(names)
        case .metricDefined(let facts): list(metric(facts.version))
        case .runRescored(let facts): list(names + metric(facts.version) + [facts.outcome.word])
        case .judgementRecorded(let facts):
            list(
                names + metric(facts.metricVersion)
                    + [facts.isOfSameText ? "same text: \(facts.judgeWord) not asked" : "judged by \(facts.judgeWord)"])
        case .judgingRequested(let facts):
            list(
                experiment + metric(facts.metrics.last?.version ?? 0) + model
                    + (facts.rubric > 0 ? ["rubric \(facts.rubric)"] : []))
        case .judgeCalibrated(let facts):
            list(experiment + metric(facts.yardstickVersion) + model)
        case .subjectErased(let facts): erasure(facts)
        case .keyringRotated(let facts): "root key \(facts.rootEpoch), workspace key \(facts.workspaceKeyEpoch)"
        case .ledgerRestored(let facts): Self.count(facts.size, "entry", "entries")
        default: list(names)
        }
    }

    private func metric(_ version: UInt32) -> [String] {
        subject.metric.map { ["\(ShownName(models.catalog.name(of: $0), of: $0).text)@\(version)"] } ?? []
    }

    private static func word(_ isOn: Bool) -> String { isOn ? "on" : "off" }

    private func list(_ words: [String]) -> String { words.joined(separator: ", ") }

    private static func count(_ count: UInt64, _ one: String, _ many: String) -> String {
        "\(count) \(count == 1 ? one : many)"
    }

    /// Who has a role.
    private var holder: [String] { team + member }

    private var names: [String] { member + team + version + model + data + run + provider + experiment + erasedMetric }

    private var member: [String] { subject.member.map { [ShownName(models.catalog.name(of: $0), of: $0).text] } ?? [] }

    private var team: [String] {
        subject.team.map { ["team \(ShownName(models.catalog.name(of: $0), of: $0).text)"] } ?? []
    }

    /// Of what was erased its kind, and the end of its id: it has no name any more. A case never had one, and keeps its number.
    private func erasure(_ facts: SubjectErased) -> String {
        guard facts.kind != .case, let thing = Subject(facts.kind, stored: facts.subject) else { return list(names) }
        return "\(thing.word) \(ShownName(nil, of: thing.idText).text)"
    }

    /// A version says its prompt.
    private var version: [String] {
        if let version = subject.version { return [models.label(of: version)] }
        if subject.versions.count > 1 { return ["\(subject.versions.count) versions"] }
        return subject.prompt.map { [ShownName(models.catalog.name(of: $0), of: $0).text] } ?? []
    }

    private var model: [String] {
        subject.models.count > 1 ? ["\(subject.models.count) models"] : subject.models
    }

    /// A case says its dataset.
    private var data: [String] {
        let dataset = subject.dataset.map { ShownName(models.catalog.name(of: $0), of: $0).text }
        guard let caseID = subject.caseID else { return dataset.map { [$0] } ?? [] }
        let ordinal = models.catalog.entry(of: caseID).map { "case \($0.ordinal)" } ?? "a case"
        return ["\(ordinal) of \(dataset ?? Self.erased)"]
    }

    private var run: [String] {
        (subject.repetition.map { ["repeat \($0)"] } ?? []) + (subject.attempt.map { ["attempt \($0)"] } ?? [])
    }

    /// One that is removed by this event still has the name it had.
    private var provider: [String] {
        guard let provider = subject.provider else { return [] }
        let before = AsOf(end: moment.lastPosition ?? 0)
        let configuration =
            models.catalog.provider(provider, asOf: moment) ?? models.catalog.provider(provider, asOf: before)
        return [configuration.map { ShownName($0.name, of: provider).text } ?? "a provider"]
    }

    /// Of an erasure, which says no version.
    private var erasedMetric: [String] {
        subject.run == nil ? subject.metric.map { [ShownName(models.catalog.name(of: $0), of: $0).text] } ?? [] : []
    }

    private var experiment: [String] {
        subject.experiment.map { [ShownName(models.catalog.name(of: $0), of: $0).text] } ?? []
    }
}
