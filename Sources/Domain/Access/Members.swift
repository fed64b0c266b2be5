internal import Events
internal import FoundationEssentials
internal import SnapshotCoding
internal import Sodium

/// Who belongs to the workspace, what they may do, and which keys are theirs, as of now.
struct Members: Equatable, Sendable {
    private(set) var workspace: WorkspaceID?
    /// Who made the workspace: may admit members until somebody is its owner.
    private(set) var founder: ActorID?
    private var hadOwner = false
    private var byID: [ActorID: Member] = [:]
    private var byName: [String: ActorID] = [:]
    private var teams: [TeamID: Team] = [:]
    private var teamsByName: [String: TeamID] = [:]
    private var keys: [Digest: RegisteredKey] = [:]

    struct Member: Equatable, Sendable {
        fileprivate(set) var kind: ActorKind
        /// `nil` where it was erased.
        fileprivate(set) var name: String?
        fileprivate(set) var ownRoles: Set<Role> = []
        fileprivate(set) var teams: Set<TeamID> = []
        /// Those of the member and of all their teams.
        fileprivate(set) var roles: Set<Role> = []
        /// By name.
        fileprivate(set) var validKeys: Set<Digest> = []
        fileprivate(set) var hadKey = false
        fileprivate(set) var isRemoved = false
    }

    struct Team: Equatable, Sendable {
        /// `nil` where it was erased.
        fileprivate(set) var name: String?
        fileprivate(set) var roles: Set<Role> = []
        fileprivate(set) var members: Set<ActorID> = []
    }

    struct RegisteredKey: Equatable, Sendable {
        let key: PublicKey
        let owner: ActorID
        /// Whether it may sign.
        fileprivate(set) var isValid = true
        fileprivate(set) var revocation: Revocation?

        var isRevoked: Bool { revocation != nil }
    }

    /// What the log says of a key that was revoked, for ever.
    struct Revocation: Equatable, Sendable {
        let reason: RevocationReason
        let inDoubtFrom: UInt64?
    }

    subscript(member: ActorID) -> Member? { byID[member] }
    subscript(team: TeamID) -> Team? { teams[team] }
    subscript(key: Digest) -> RegisteredKey? { keys[key] }

    /// A member that is not removed.
    func member(named name: String) -> ActorID? { byName[name] }
    func team(named name: String) -> TeamID? { teamsByName[name] }

    /// Whose signatures a public key makes as of now.
    func signer(ofPublicKey key: Data) -> ActorID? {
        guard let key = PublicKey(bytes: key).flatMap({ keys[$0.digest] }), key.isValid else { return nil }
        return key.owner
    }

    /// Members that are not removed.
    var presentCount: Int { byID.values.count { !$0.isRemoved } }
    var teamCount: Int { teams.count }

    /// Whether somebody is an owner who can also sign.
    var hasActingOwner: Bool { byID.values.contains { $0.roles.contains(.owner) && !$0.validKeys.isEmpty } }

    /// What founding needs, beside which nobody may do anything yet.
    private static let foundersPermissions: Set<Permission> = [.manageMembers, .manageOwners, .raiseOneself, .takePart]

    func permits(_ permission: Permission, to actor: ActorID) -> Bool {
        if !hadOwner, founder == nil || founder == actor, Self.foundersPermissions.contains(permission) { return true }
        return byID[actor]?.roles.contains { $0.allows(permission) } ?? false
    }

    /// Folds one event.
    /// - Returns: whose roles or keys may have changed by it.
    @discardableResult
    mutating func apply(_ facts: Facts, content: Content?) -> Set<ActorID> {
        switch facts.event {
        case .workspaceCreated(let event):
            workspace = WorkspaceID(bytes: event.workspace)
            founder = ActorID(bytes: facts.actor)
            return []
        case .memberAdded(let event): return add(event, name: content?.memberAdded.name)
        case .memberRemoved(let event): return remove(event)
        case .roleGranted(let event):
            return changeRoles(event.member, event.team) { $0.insert(event.role) }
        case .roleRevoked(let event):
            return changeRoles(event.member, event.team) { $0.remove(event.role) }
        case .teamCreated(let event): return create(event, name: content?.teamCreated.name)
        case .teamJoined(let event): return join(event)
        case .teamLeft(let event): return leave(event)
        case .signingKeyRegistered(let event): return register(event.publicKey, of: ActorID(bytes: event.owner))
        case .signingKeyRotated(let event): return rotate(event)
        case .signingKeyRevoked(let event): return revoke(event)
        // All else changes nobody's standing.
        default: return []
        }
    }

    /// What a person is called goes; their id, roles and keys stay.
    mutating func forget(_ member: ActorID) {
        if let name = byID[member]?.name, byName[name] == member { byName[name] = nil }
        byID[member]?.name = nil
    }

    mutating func forget(_ team: TeamID) {
        if let name = teams[team]?.name, teamsByName[name] == team { teamsByName[name] = nil }
        teams[team]?.name = nil
    }

    private mutating func add(_ event: MemberAdded, name: String?) -> Set<ActorID> {
        guard let id = ActorID(bytes: event.member), byID[id] == nil else { return [] }
        byID[id] = Member(kind: event.kind, name: name)
        if let name { byName[name] = id }
        return [id]
    }

    private mutating func remove(_ event: MemberRemoved) -> Set<ActorID> {
        guard let id = ActorID(bytes: event.member), let member = byID[id], !member.isRemoved else { return [] }
        for team in member.teams { teams[team]?.members.remove(id) }
        for key in member.validKeys { keys[key]?.isValid = false }
        byID[id] = Member(kind: member.kind, name: member.name, hadKey: member.hadKey, isRemoved: true)
        if let name = member.name, byName[name] == id { byName[name] = nil }
        return [id]
    }

    /// The roles of a team where one is named, else of a member.
    private mutating func changeRoles(
        _ member: Data, _ team: Data, _ change: (inout Set<Role>) -> Void
    ) -> Set<ActorID> {
        if let id = TeamID(bytes: team), var changed = teams[id] {
            change(&changed.roles)
            teams[id] = changed
            for member in changed.members { sumRoles(of: member) }
            return changed.members
        }
        guard team.isEmpty, let id = ActorID(bytes: member), byID[id]?.isRemoved == false else { return [] }
        change(&byID[id]!.ownRoles)
        sumRoles(of: id)
        return [id]
    }

    private mutating func create(_ event: TeamCreated, name: String?) -> Set<ActorID> {
        guard let id = TeamID(bytes: event.team), teams[id] == nil else { return [] }
        teams[id] = Team(name: name)
        if let name { teamsByName[name] = id }
        return []
    }

    private mutating func join(_ event: TeamJoined) -> Set<ActorID> {
        guard let team = TeamID(bytes: event.team), teams[team] != nil, let id = ActorID(bytes: event.member),
            byID[id]?.isRemoved == false
        else { return [] }
        teams[team]?.members.insert(id)
        byID[id]?.teams.insert(team)
        sumRoles(of: id)
        return [id]
    }

    private mutating func leave(_ event: TeamLeft) -> Set<ActorID> {
        guard let team = TeamID(bytes: event.team), let id = ActorID(bytes: event.member),
            byID[id]?.teams.remove(team) != nil
        else { return [] }
        teams[team]?.members.remove(id)
        sumRoles(of: id)
        return [id]
    }

    private mutating func sumRoles(of id: ActorID) {
        guard let member = byID[id] else { return }
        let roles = member.teams.reduce(into: member.ownRoles) { $0.formUnion(teams[$1]?.roles ?? []) }
        byID[id]?.roles = roles
        if roles.contains(.owner) { hadOwner = true }
    }

    /// A key is registered once for ever: it never comes to sign for somebody else, nor again after its end.
    private mutating func register(_ publicKey: Data, of owner: ActorID?) -> Set<ActorID> {
        guard let owner, byID[owner]?.isRemoved == false, let key = PublicKey(bytes: publicKey),
            keys[key.digest] == nil
        else { return [] }
        keys[key.digest] = RegisteredKey(key: key, owner: owner)
        byID[owner]?.validKeys.insert(key.digest)
        byID[owner]?.hadKey = true
        return [owner]
    }

    private mutating func rotate(_ event: SigningKeyRotated) -> Set<ActorID> {
        guard let owner = ActorID(bytes: event.owner), let old = Digest(event.oldKey), keys[old]?.owner == owner,
            keys[old]?.isValid == true, !register(event.publicKey, of: owner).isEmpty
        else { return [] }
        keys[old]?.isValid = false
        byID[owner]?.validKeys.remove(old)
        return [owner]
    }

    private mutating func revoke(_ event: SigningKeyRevoked) -> Set<ActorID> {
        guard let owner = ActorID(bytes: event.owner), let name = Digest(event.key), keys[name]?.owner == owner else {
            return []
        }
        keys[name]?.isValid = false
        if keys[name]?.revocation == nil {
            keys[name]?.revocation = Revocation(
                reason: event.reason, inDoubtFrom: event.hasInDoubtFrom ? event.inDoubtFrom : nil)
        }
        byID[owner]?.validKeys.remove(name)
        return [owner]
    }
}

extension Members: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) {
        writer.write(workspace, founder, hadOwner, byID, byName, teams, teamsByName, keys)
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (workspace, founder, hadOwner, byID, byName, teams, teamsByName, keys) = try reader.read()
    }
}

extension Members.Member: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) {
        writer.write(kind, name, ownRoles, teams, roles, validKeys, hadKey, isRemoved)
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (kind, name, ownRoles, teams, roles, validKeys, hadKey, isRemoved) = try reader.read()
    }
}

extension Members.Team: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(name, roles, members) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (name, roles, members) = try reader.read() }
}

extension Members.RegisteredKey: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(key, owner, isValid, revocation) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (key, owner, isValid, revocation) = try reader.read()
    }
}

extension Members.Revocation: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(reason, inDoubtFrom) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (reason, inDoubtFrom) = try reader.read() }
}
