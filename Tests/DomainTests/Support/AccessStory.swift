import Domain
import Events
import FoundationEssentials
import Sodium

/// Draws commands about members, roles, teams and keys, by people who may ask for them and people who may not.
struct AccessStory {
    private var generator: SeededGenerator
    private var serial = 0
    /// Every public key that was ever offered, by whom it is meant for.
    private(set) var keys: [(owner: ActorID, publicKey: Data)] = [(.owner, .key(1)), (.runner, .key(2))]

    /// Those that there may be; more come as the story goes on, for who was removed does not come back.
    private(set) var actors: [ActorID] = [.owner, .runner, .ada, .ben, .stranger]
    private static let teams: [TeamID] = (0..<3).map { .sample(300 + $0) }

    init(_ generator: SeededGenerator) { self.generator = generator }

    /// - Returns: a command, and who asks for it: `nil` is some owner.
    mutating func next() -> (command: Command, actor: ActorID?) {
        if draw(20) == 0 { actors.append(.sample(200 + actors.count)) }
        return (command(), draw(3) == 0 ? nil : pick(actors))
    }

    private mutating func command() -> Command {
        switch draw(13) {
        case 0, 1:
            let member = pick(actors)
            return .addMember(
                AddMember(
                    member: member, kind: .person, name: "Member \(draw(60))", publicKey: newKey(of: member),
                    roles: draw(2) == 0 ? [] : [pick(Role.known)]))
        case 2 where draw(2) == 0: return .removeMember(RemoveMember(member: pick(actors)))
        case 2, 3, 4: return .grantRole(GrantRole(pick(Role.known), to: holder()))
        case 5: return .revokeRole(RevokeRole(pick(Role.known), of: holder()))
        case 6:
            let number = draw(Self.teams.count)
            return .createTeam(CreateTeam(team: Self.teams[number], name: "Team \(number)"))
        case 7, 8: return .joinTeam(JoinTeam(team: pick(Self.teams), member: pick(actors)))
        case 9: return .leaveTeam(LeaveTeam(team: pick(Self.teams), member: pick(actors)))
        case 10:
            let owner = pick(actors)
            return .registerSigningKey(RegisterSigningKey(owner: owner, publicKey: newKey(of: owner)))
        case 11:
            let old = pick(keys)
            return .rotateSigningKey(
                RotateSigningKey(owner: old.owner, oldKey: name(old.publicKey), publicKey: newKey(of: old.owner)))
        default:
            let key = pick(keys)
            return .revokeSigningKey(
                RevokeSigningKey(owner: key.owner, key: name(key.publicKey), reason: pick([.lost, .stolen, .retired])))
        }
    }

    private mutating func holder() -> RoleHolder {
        draw(3) == 0 ? .team(pick(Self.teams)) : .member(pick(actors))
    }

    private mutating func newKey(of owner: ActorID) -> Data {
        serial += 1
        let number = serial
        let key = Data.key(of: (0..<32).map { UInt8(truncatingIfNeeded: number >> (8 * ($0 % 4))) })
        keys.append((owner, key))
        return key
    }

    private func name(_ publicKey: Data) -> Data { Data(PublicKey(bytes: publicKey)!.digest.bytes) }

    private mutating func pick<Element>(_ elements: [Element]) -> Element { elements[draw(elements.count)] }

    private mutating func draw(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
}
