package import FoundationEssentials
package import SnapshotCoding

// How snapshots hold what events are made of.

/// By its number, that of a newer program too.
extension ActorKind: SnapshotCodable {}
/// By its number, that of a newer program too.
extension SlotKind: SnapshotCodable {}
/// By its number, that of a newer program too.
extension RevocationReason: SnapshotCodable {}
/// By its number, that of a newer program too.
extension BudgetPeriod: SnapshotCodable {}
/// By its number, that of a newer program too.
extension PauseReason: SnapshotCodable {}

/// By its number, that of a newer program too.
extension Role: SnapshotKey {
    package func precedes(_ other: Role) -> Bool { rawValue < other.rawValue }
}

extension Data: SnapshotKey {
    package func write(to writer: inout SnapshotWriter) { writer.blob(self) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) { self.init(try reader.blob()) }
    package func precedes(_ other: Data) -> Bool { lexicographicallyPrecedes(other) }
}
