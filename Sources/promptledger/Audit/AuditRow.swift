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

    init(_ event: LoggedEvent, signedBy keys: [Digest], about subject: EventSubject, in models: ReadModels) {
        let moment = AsOf.position(event.position)
        let catalog = models.catalog
        self.event = event
        self.keys = keys
        self.subject = subject
        actor = ActorID(bytes: event.facts.actor)
        actorName = actor.flatMap { catalog.name(of: $0) }
        actorKind = actor.flatMap { catalog.kind(of: $0) }
        roles = actor.map { catalog.roles(of: $0, asOf: AsOf(end: event.position)) } ?? []
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
