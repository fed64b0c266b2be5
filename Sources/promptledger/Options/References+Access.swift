import Domain
import Events
import Ledger
import Projections
import Spelling

extension References {
    /// Somebody who belongs to the workspace at the moment asked about, by id or name.
    func member(_ text: String) throws -> ActorID {
        let id = try actor(text)
        guard models.catalog.removal(of: id, asOf: moment) == nil else {
            throw ExitStatus.failed("\(text) was removed from the workspace; add a new member in their place")
        }
        return id
    }

    /// The same, or somebody who did once.
    func actor(_ text: String) throws -> ActorID {
        if let id = ActorID(text), models.catalog.actors(asOf: moment).contains(id) { return id }
        if let id = models.catalog.member(named: text, asOf: moment) { return id }
        if let id = models.catalog.actors(named: text, asOf: moment).last { return id }
        throw unknown("user", text, .member)
    }

    /// The same, where nobody else may be meant: of several who had the name an id says which.
    func onlyActor(_ text: String) throws -> ActorID {
        let named = models.catalog.actors(named: text, asOf: moment)
        guard named.count < 2 else {
            let ids = named.map(\.description).joined(separator: " or ")
            throw ExitStatus.failed("\(named.count) members are or were called \(text); name one by id: \(ids)")
        }
        return try actor(text)
    }

    func team(_ text: String) throws -> TeamID {
        if let id = TeamID(text), models.catalog.teams(asOf: moment).contains(id) { return id }
        if let id = models.catalog.team(named: text, asOf: moment) { return id }
        throw unknown("team", text, .team)
    }

    static func role(_ text: String) throws -> Role {
        if let role = Role(word: text) { return role }
        let words = Role.known.map(\.word)
        let nearest = NearestNames.nearest(to: text, among: words)
        let hint =
            nearest.isEmpty
            ? "choose from \(words.joined(separator: ", "))" : "did you mean \(nearest.joined(separator: " or "))?"
        throw ExitStatus.usage("there is no role called \(text); \(hint)")
    }
}
