package import Events
package import Sodium

/// One row of the log where the store has it: good only as long as it is lent.
package struct LentRow {
    package let position: UInt64
    package let eventID: EventID
    /// The leaf's bytes.
    package let entry: UnsafeRawBufferPointer
    /// The leaf's hash as it was when written.
    package let leaf: Digest
    /// `nil` where erased, or not asked for.
    package let facts: UnsafeRawBufferPointer?
    package let content: UnsafeRawBufferPointer?

    package init(
        position: UInt64, eventID: EventID, entry: UnsafeRawBufferPointer, leaf: Digest, facts: UnsafeRawBufferPointer?,
        content: UnsafeRawBufferPointer?
    ) {
        self.position = position
        self.eventID = eventID
        self.entry = entry
        self.leaf = leaf
        self.facts = facts
        self.content = content
    }
}

extension LogRow {
    /// A row to keep.
    package init(_ row: LentRow) {
        self.init(
            position: row.position, eventID: row.eventID, entry: Array(row.entry), leaf: row.leaf,
            facts: row.facts.map { Array($0) }, content: row.content.map { Array($0) })
    }

    /// Lends this row.
    package func lend<R>(_ body: (LentRow) -> R) -> R {
        entry.withBytes { entry in
            facts.withBytes { facts in
                content.withBytes { content in
                    body(
                        LentRow(
                            position: position, eventID: eventID, entry: entry, leaf: leaf, facts: facts,
                            content: content))
                }
            }
        }
    }
}

extension Optional<[UInt8]> {
    fileprivate func withBytes<R>(_ body: (UnsafeRawBufferPointer?) -> R) -> R {
        guard let bytes = self else { return body(nil) }
        return bytes.withBytes { body($0) }
    }
}
