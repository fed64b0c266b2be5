package import FoundationEssentials

/// Says in the log that it was put back from a backup, and goes on from there.
package struct NoteRestore: Equatable, Sendable {
    /// Entries that the backup held.
    package var size: UInt64
    /// Their Merkle root, 32 bytes.
    package var root: Data
    /// Where more entries are known to have been there once: so many. Those from `size` on are lost.
    package var knownSize: UInt64?

    package init(size: UInt64, root: Data, knownSize: UInt64? = nil) {
        self.size = size
        self.root = root
        self.knownSize = knownSize
    }
}
