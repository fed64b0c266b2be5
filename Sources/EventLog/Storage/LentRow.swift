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
    package func lend<R, E: Error>(_ body: (LentRow) throws(E) -> R) throws(E) -> R {
        try entry.withBytes { (entry) throws(E) in
            try facts.withBytes { (facts) throws(E) in
                try content.withBytes { (content) throws(E) in
                    try body(
                        LentRow(
                            position: position, eventID: eventID, entry: entry, leaf: leaf, facts: facts,
                            content: content))
                }
            }
        }
    }
}

extension [UInt8]? {
    fileprivate func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer?) throws(E) -> R)
        throws(E) -> R
    {
        guard let bytes = self else { return try body(nil) }
        return try bytes.withBytes { (bytes) throws(E) in try body(bytes) }
    }
}
