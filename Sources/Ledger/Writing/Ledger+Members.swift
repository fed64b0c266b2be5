internal import Domain
package import EventLog
package import Events
internal import Foundation
internal import Sodium

extension Ledger {
    /// Adds a member whose signing key is made here. The key is on disk before the event that names it: a crash between the two leaves a key
    /// that signs nothing. What would be refused makes no key.
    package func addMember(
        _ member: ActorID, kind: ActorKind, name: String, roles: Set<Role>, as actor: ActorID
    ) async throws(LedgerFault) -> Receipt {
        func command(_ key: PublicKey) -> Command {
            .addMember(AddMember(member: member, kind: kind, name: name, publicKey: Data(key.bytes), roles: roles))
        }
        try await rehearse(command(SigningKey.random().publicKey), as: actor)
        let keyring = reader.keyring
        let key = try await inTurn { () throws(LedgerFault) in try keyring.makeSigningKey(for: member) }
        return try await execute(command(key), as: actor)
    }
}
