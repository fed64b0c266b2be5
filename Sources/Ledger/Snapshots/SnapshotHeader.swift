internal import Domain
internal import EventLog
internal import Events
internal import Projections
internal import SnapshotCoding
internal import Sodium

/// What a snapshot says of itself in clear: which program can read it, and which entries it was folded from. It is authenticated with what
/// follows it.
///
/// Layout, numbers big-endian: `"PLsnap/1"` ‖ version of the state (8 bytes) ‖ version of the read models (8) ‖ entries (8) ‖ root (32) ‖
/// id of the workspace key that it is sealed under (16) ‖ salt (32).
struct SnapshotHeader: Equatable {
    /// How many entries were folded.
    let size: UInt64
    /// Of the tree of those entries.
    let root: Digest
    let key: DataKeyID
    /// Makes the key of this one snapshot; it is nowhere else, so where it is overwritten the snapshot can never be read again.
    let salt: [UInt8]

    static let saltBytes = 32
    static let byteCount = 8 + 3 * 8 + 32 + 16 + saltBytes
    private static let magic = Array("PLsnap/1".utf8)

    init(size: UInt64, root: Digest, key: DataKeyID, salt: [UInt8] = Random.bytes(saltBytes)) {
        self.size = size
        self.root = root
        self.key = key
        self.salt = salt
    }

    var bytes: [UInt8] {
        var writer = SnapshotWriter()
        writer.raw(Self.magic)
        writer.word(UInt64(WorkspaceState.snapshotVersion))
        writer.word(UInt64(ReadModels.snapshotVersion))
        writer.word(size)
        writer.raw(root.bytes)
        writer.write(key)
        writer.raw(salt)
        return writer.bytes
    }

    /// Throws where this is no snapshot, or one of another version of this program.
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        guard try reader.raw(Self.magic.count).elementsEqual(Self.magic),
            try reader.word() == UInt64(WorkspaceState.snapshotVersion),
            try reader.word() == UInt64(ReadModels.snapshotVersion)
        else { throw .malformed }
        size = try reader.word()
        root = try Digest(from: &reader)
        key = try DataKeyID(from: &reader)
        salt = Array(try reader.raw(Self.saltBytes))
    }
}
