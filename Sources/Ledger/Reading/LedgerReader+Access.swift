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

    /// Who acts where nobody is named: the first person of the log. Where they cannot sign here any more nobody else is taken for them, or
    /// entries would be signed by who never made them.
    package func founder() throws(LedgerFault) -> ActorID {
        let (first, isRemoved) = read { models in
            let now = AsOf.now(models)
            let first = models.catalog.actors(asOf: now).first { models.catalog.kind(of: $0) == .person }
            return (first, first.flatMap { models.catalog.removal(of: $0, asOf: now) } != nil)
        }
        guard let first else { throw .noSigningKey(actor: "who is a person") }
        guard !isRemoved, canSignHere(first) else { throw .nobodyNamed(founder: "\(first)", isRemoved: isRemoved) }
        return first
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
