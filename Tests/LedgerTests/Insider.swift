import Domain
import EventLog
import Events
import Foundation
import Sodium
import SwiftProtobuf

@testable import Ledger

/// Somebody with the ledger's folder and its keys, who goes round the command gate.
extension Workspace {
    /// What such a person writes: an event, by whom it says it is, and who signs it.
    struct Forgery {
        let event: Facts.OneOf_Event
        let actor: ActorID
        let signer: SigningKey
        /// Sealed as the actor's own words.
        var content: Content.OneOf_Content?
    }

    /// Appends entries that nobody decided: sealed, signed and committed as the log's own. Answers where they stand.
    @discardableResult
    func forge(_ forgeries: [Forgery]) async throws -> Range<UInt64> {
        try await write { ledger in
            let reader = ledger.reader
            let sealer = EventSealer(origin: reader.origin)
            let events = try forgeries.map { forgery in
                let facts = Facts.with { ($0.actor, $0.event) = (Data(forgery.actor.bytes), forgery.event) }
                let words = forgery.content.map { content in Content.with { $0.content = content } }
                let author = Subject.person(forgery.actor)
                return sealer.seal(
                    eventID: ledger.newID(), facts: try facts.serializedBytes(),
                    factsKey: reader.keyring.workspaceKey, content: try words?.serializedBytes(),
                    contentKeys: words == nil ? [] : [try reader.keyring.keys(for: [author])[0]],
                    signer: forgery.signer)
            }
            let signer = NoteSigner(name: reader.origin, key: reader.keyring.checkpointKey)!
            return try await LogWriter(store: reader.store, head: reader.openedHead, signer: signer)
                .append(events)
                .positions
        }
    }

    /// The ledger's own actors and their keys.
    struct Actors: Sendable {
        let owner: ActorID
        let ownerKey: SigningKey
        let runner: ActorID
        let runnerKey: SigningKey
    }

    func actors() throws -> Actors {
        let reader = try LedgerReader.open(folder)
        defer { try? reader.close() }
        let (owner, runner) = (reader.localActor(.person)!, reader.localActor(.runner)!)
        return Actors(
            owner: owner, ownerKey: reader.keyring.signingKey(of: owner)!, runner: runner,
            runnerKey: reader.keyring.signingKey(of: runner)!)
    }
}
