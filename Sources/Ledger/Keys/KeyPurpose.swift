internal import Domain
internal import Events

/// What a stored key is for, and whose it is. The numbers are stored: they keep their meaning for ever.
enum KeyPurpose: Hashable {
    /// Seals every event's facts.
    case workspace
    /// Seals content.
    case subject(Subject)
    /// Signs events as this actor.
    case signing(ActorID)
    /// Signs checkpoints.
    case checkpoint
    /// Makes the digests of requests.
    case requests
    /// Signs events as this actor, once the actor's own passphrase has unlocked it.
    case lockedSigning(ActorID)

    var number: UInt8 {
        switch self {
        case .workspace: 1
        case .subject: 2
        case .signing: 3
        case .checkpoint: 4
        case .requests: 5
        case .lockedSigning: 6
        }
    }

    /// A subject's owner is its kind and its id; an actor's is the id; the rest belong to the ledger itself.
    var owner: [UInt8] {
        switch self {
        case .workspace, .checkpoint, .requests: []
        case .signing(let actor), .lockedSigning(let actor): actor.bytes
        case .subject(let subject):
            switch subject {
            case .person(let id): [1] + id.bytes
            case .prompt(let id): [2] + id.bytes
            case .dataset(let id): [3] + id.bytes
            case .datasetCase(let id): [4] + id.bytes
            case .provider(let id): [5] + id.bytes
            case .credential(let id): [6] + id.bytes
            case .experiment(let id): [7] + id.bytes
            case .team(let id): [8] + id.bytes
            case .metric(let id): [9] + id.bytes
            }
        }
    }

    /// `nil` for a number or owner that this program does not know.
    init?(number: UInt8, owner: [UInt8]) {
        switch number {
        case 1: self = .workspace
        case 2:
            guard let kind = owner.first else { return nil }
            let id = owner.dropFirst()
            let subject: Subject? =
                switch kind {
                case 1: ActorID(bytes: id).map { .person($0) }
                case 2: PromptID(bytes: id).map { .prompt($0) }
                case 3: DatasetID(bytes: id).map { .dataset($0) }
                case 4: CaseID(bytes: id).map { .datasetCase($0) }
                case 5: ProviderID(bytes: id).map { .provider($0) }
                case 6: CredentialID(bytes: id).map { .credential($0) }
                case 7: ExperimentID(bytes: id).map { .experiment($0) }
                case 8: TeamID(bytes: id).map { .team($0) }
                case 9: MetricID(bytes: id).map { .metric($0) }
                default: nil
                }
            guard let subject else { return nil }
            self = .subject(subject)
        case 3:
            guard let actor = ActorID(bytes: owner) else { return nil }
            self = .signing(actor)
        case 4: self = .checkpoint
        case 5: self = .requests
        case 6:
            guard let actor = ActorID(bytes: owner) else { return nil }
            self = .lockedSigning(actor)
        default: return nil
        }
    }
}
