/// Why a snapshot that is there was passed over, and the log replayed from its first entry.
package enum SnapshotFlaw: Error, Equatable, Sendable {
    /// It is no file, or not ours to read.
    case unreadable
    /// It does not begin as this program's do.
    case otherFormat
    /// The workspace key that it names is not here.
    case unknownKey
    /// It does not open: a byte of it is another than was written.
    case altered
    /// It is of more entries than the log has.
    case ahead(entries: UInt64, of: UInt64)
    /// It opens, and does not fit the entries that the log has, or the keys that are here.
    case otherEntries

    /// Whether the file itself was changed after it was written, by whomever, or by the disk.
    package var isDamage: Bool {
        switch self {
        case .unreadable, .altered: true
        case .otherFormat, .unknownKey, .ahead, .otherEntries: false
        }
    }
}

extension SnapshotFlaw: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable: "it cannot be read: it is no file, or not yours to read"
        case .otherFormat: "another version of this program wrote it, or its first bytes were changed"
        case .unknownKey:
            "it is sealed under a key that is not here: it is another ledger's, or its first bytes were changed"
        case .altered: "bytes of it are not those that were written"
        case .ahead(let entries, let size): "it is of \(entries) entries, and the log has \(size)"
        case .otherEntries: "it was made of other entries than the log has, or with keys that are not here"
        }
    }
}
