package import Events

extension Role {
    /// Every role that there is, the one that may most first.
    package static let known: [Role] = [.owner, .admin, .engineer, .operator, .reviewer, .viewer, .auditor]

    /// As people write it: `owner`.
    package var word: String {
        switch self {
        case .owner: "owner"
        case .admin: "admin"
        case .engineer: "engineer"
        case .operator: "operator"
        case .reviewer: "reviewer"
        case .viewer: "viewer"
        case .auditor: "auditor"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }

    /// `nil` for a word that is no role's.
    package init?(word: String) {
        guard let role = Self.known.first(where: { $0.word == word }) else { return nil }
        self = role
    }
}

extension ActorKind {
    package static let known: [ActorKind] = [.person, .runner, .token]

    /// As people write it: `person`.
    package var word: String {
        switch self {
        case .person: "person"
        case .runner: "runner"
        case .token: "token"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }

    /// `nil` for a word that is no kind's.
    package init?(word: String) {
        guard let kind = Self.known.first(where: { $0.word == word }) else { return nil }
        self = kind
    }
}

extension RevocationReason {
    /// As people write it: `stolen`.
    package var word: String {
        switch self {
        case .retired: "retired"
        case .lost: "lost"
        case .stolen: "stolen"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}
