/// A log whose contents can be destroyed. Who appends and who verifies has no need of it.
package protocol ErasableLogStore: LogStore {
    /// Deletes the contents of these entries in one durable transaction; what is not there is gone already. Entries, facts and receipts stay.
    /// What was deleted may lie in a write-ahead log until ``wipeTraces()``.
    func deleteContents(at positions: [UInt64]) throws(StoreFault)

    /// Leaves no byte of what was deleted in any file. Throws ``StoreFault/notWritten(_:)`` where another program reads just then: what was
    /// deleted stays deleted, and calling again later wipes it.
    func wipeTraces() throws(StoreFault)
}
