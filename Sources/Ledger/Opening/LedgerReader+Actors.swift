package import Events
internal import Projections

extension LedgerReader {
    /// The first member of a kind whose signing key is in this ledger's keyring.
    package func localActor(_ kind: ActorKind) -> ActorID? {
        read { models in models.catalog.actors(asOf: .now(models)).filter { models.catalog.kind(of: $0) == kind } }
            .first { keyring.signingKey(of: $0) != nil }
    }
}
