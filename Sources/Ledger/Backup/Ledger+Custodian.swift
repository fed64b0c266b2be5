internal import Domain
internal import Events
internal import Projections

extension Ledger {
    /// A person whose signing key is here, and who may put a ledger back and erase.
    func custodian() throws(LedgerFault) -> ActorID {
        let persons = reader.read { models in
            models.catalog.actors(asOf: .now(models)).filter { models.catalog.kind(of: $0) == .person }
        }
        let keepers = persons.filter { reader.keyring.signingKey(of: $0) != nil }
        let able = try decided { state in
            keepers.first { state.permits(.manageCustody, to: $0) && state.permits(.eraseSubjects, to: $0) }
        }
        guard let able else { throw .noSigningKey(actor: "who may restore and erase") }
        return able
    }
}
