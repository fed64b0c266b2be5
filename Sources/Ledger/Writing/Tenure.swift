/// How long a process wants a ledger to write.
package enum Tenure: Sendable {
    /// For one command. It may come between what a process does that keeps the ledger, and lends it.
    case turn
    /// Until it is closed.
    case whole
}
