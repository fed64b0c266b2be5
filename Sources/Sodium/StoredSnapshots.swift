package import SnapshotCoding

// How snapshots hold what is public of keys and trees.

extension Digest: SnapshotKey {
    package func write(to writer: inout SnapshotWriter) { writer.raw(bytes) }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let bytes = try reader.raw(32)
        self.init { $0.copyMemory(from: bytes) }
    }

    package func precedes(_ other: Digest) -> Bool { bytes.lexicographicallyPrecedes(other.bytes) }
}

extension PublicKey: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.raw(bytes) }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        guard let key = PublicKey(bytes: try reader.raw(32)) else { throw .malformed }
        self = key
    }
}
