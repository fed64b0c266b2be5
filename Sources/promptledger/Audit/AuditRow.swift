import Domain
import Events
import Ledger
import Projections
import Sodium

/// One event as an auditor asks about it: who did what, when, as what, with which key, and to what.
struct AuditRow: Sendable {
    let event: LoggedEvent
    let actor: ActorID?
    /// `nil` where it was erased.
    let actorName: String?
    let actorKind: ActorKind?
    /// In force just before the entry, in order of their rank.
    let roles: [Role]
    /// The SHA-256 of the public keys that signed the entry.
    let keys: [Digest]
    /// By which entry a key among them ended so that this may be somebody else's, and as what; `nil` where none did.
    let doubt: String?
    let subject: EventSubject
    /// What it is about, in names.
    let words: String
    let names: Names

    /// What the subject's ids are called, each `nil` where there is none or it was erased.
    struct Names: Sendable {
        let prompt: String?
        let versionOrdinal: UInt32?
        let dataset: String?
        let caseOrdinal: UInt32?
        let experiment: String?
    }

    /// The entry whose content is the text of the version it is about.
    let promptTextAt: UInt64?

    var type: String { event.facts.event?.storedName ?? "unknown" }

    /// The entry whose content says how the provider called the request.
    var requestIDAt: UInt64? {
        if case .resultRecorded = event.facts.event, event.hasContent { event.position } else { nil }
    }

    /// What was destroyed, where it is an erasure.
    var erased: Subject? {
        if case .subjectErased(let facts) = event.facts.event {
            Subject(facts.kind, stored: facts.subject)
        } else {
            nil
        }
    }

    /// Who judges: "provider:name", or the kind of what is no model. `nil` where nobody does, or several do.
    var judge: String? {
        switch event.facts.event {
        case .judgementRecorded(let facts): facts.judgeWord
        case .judgingRequested(let facts): facts.models.count == 1 ? facts.models[0] : nil
        case .judgeCalibrated(let facts): facts.models.count == 1 ? facts.models[0] : nil
        default: nil
        }
    }

    init(
        _ event: LoggedEvent, signedBy keys: [Digest], _ doubts: KeyDoubts, about subject: EventSubject,
        in models: ReadModels
    ) {
        let moment = AsOf.position(event.position)
        let catalog = models.catalog
        self.event = event
        self.keys = keys
        doubt = doubts.words(for: keys, at: event.position)
        self.subject = subject
        actor = ActorID(bytes: event.facts.actor)
        actorName = actor.flatMap { catalog.name(of: $0) }
        actorKind = actor.flatMap { catalog.kind(of: $0) }
        roles = (actor.map { catalog.roles(of: $0, asOf: AsOf(end: event.position)) } ?? [])
            .sorted { $0.rawValue < $1.rawValue }
        words = EventWords(models: models, subject: subject, moment: moment).line(for: event.facts.event)
        let version = subject.version.flatMap { models.versionGraph.version($0) }
        promptTextAt = version?.position
        names = Names(
            prompt: subject.prompt.flatMap { catalog.name(of: $0) }, versionOrdinal: version?.ordinal,
            dataset: subject.dataset.flatMap { catalog.name(of: $0) },
            caseOrdinal: subject.caseID.flatMap { catalog.entry(of: $0)?.ordinal },
            experiment: subject.experiment.flatMap { catalog.name(of: $0) })
    }
}

extension Facts {
    /// In what it happened, where it is of that.
    var sandbox: SandboxKind? {
        switch event {
        case .runStarted(let event): event.sandbox
        case .resultRecorded(let event): event.sandbox
        case .sandboxCreated(let event): event.kind
        case .judgementRecorded(let event): event.sandbox
        case .sandboxChosen(let event): event.hasChoice ? SandboxPlace(event.choice)?.kind : nil
        default: nil
        }
    }
}
