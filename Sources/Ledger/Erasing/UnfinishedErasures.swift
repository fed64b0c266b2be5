/// Erasures that the log has recorded and that are not carried out to the end, and what is still here of what they erase. Nobody reads it;
/// whoever opens the ledger to write destroys it.
package struct UnfinishedErasures: Equatable, Sendable {
    /// The positions of the entries that record them, rising; never empty.
    package let entries: [UInt64]
    /// Keys that are still here.
    package let keys: Int
    /// Ciphertexts that are still here. Where neither is, bytes of them may lie in a write-ahead log or a snapshot.
    package let ciphertexts: UInt64

    package init(entries: [UInt64], keys: Int, ciphertexts: UInt64) {
        self.entries = entries
        self.keys = keys
        self.ciphertexts = ciphertexts
    }
}
