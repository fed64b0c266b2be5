package import Domain
package import Events
internal import Projections

extension LedgerReader {
    /// The gate that reading passes: refuses an actor whose roles as of now do not allow it, whatever moment is asked about.
    package func authorise(_ permission: Permission, as actor: ActorID) throws(LedgerFault) {
        let (isRemoved, roles) = read { models in
            let now = AsOf.now(models)
            return (
                models.catalog.removal(of: actor, asOf: now) != nil, models.catalog.roles(of: actor, asOf: now)
            )
        }
        guard !isRemoved else { throw .refused(.memberRemoved(actor)) }
        guard roles.contains(where: { $0.allows(permission) }) else {
            throw .refused(.notPermitted(permission, actor))
        }
    }

    /// Whether it would pass.
    package func isAuthorised(_ permission: Permission, as actor: ActorID) -> Bool {
        do { try authorise(permission, as: actor) } catch { return false }
        return true
    }

    /// The members of a kind whose signing keys are in this ledger's keyring, in the order of the log.
    package func localActors(_ kind: ActorKind) -> [ActorID] {
        read { models in models.catalog.members(asOf: .now(models)).filter { models.catalog.kind(of: $0) == kind } }
            .filter { holdsSigningKey(of: $0) }
    }

    /// The first of them.
    package func localActor(_ kind: ActorKind) -> ActorID? { localActors(kind).first }

    /// Whether this ledger's keyring has a key of the actor, locked or not.
    package func holdsSigningKey(of actor: ActorID) -> Bool { keyring.hasSigningKey(of: actor) }
}
