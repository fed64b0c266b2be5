package import EventLog

extension LedgerReader {
    /// Believes a checkpoint kept elsewhere: this ledger's key signed it, and this ledger begins with exactly those entries.
    package func confirm(_ note: [UInt8]) throws(LedgerFault) -> Checkpoint {
        let checkpoint: Checkpoint
        do { checkpoint = try Checkpoint(opening: note, by: [verifier]) } catch {
            throw .checkpointForeign("\(error)")
        }
        guard checkpoint.size <= size else { throw .checkpointAhead(size: checkpoint.size, ledger: size) }
        guard try root(of: checkpoint.size) == checkpoint.root else { throw .checkpointForked(size: checkpoint.size) }
        return checkpoint
    }
}
