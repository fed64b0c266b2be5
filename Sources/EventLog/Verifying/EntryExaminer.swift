/// Looks at entries with whatever its owner knows: keys, signers, roles, schema. In one pass over the log each entry is looked at three times:
/// by itself, on all cores; then in log order, where what entries say of later ones is folded; then on all cores again, against what was folded.
package protocol EntryExaminer: Sendable {
    /// What the later looks need of an entry.
    associatedtype Notes: Sendable
    /// What reading entries one after the other keeps: a buffer, a key. One thread at a time has it.
    associatedtype Desk

    /// What it cannot tell.
    var unchecked: [VerificationReport.Unchecked] { get }

    func makeDesk() -> Desk

    /// The first look, at an entry by itself. Called from many threads at once, each with a desk of its own.
    func read(_ entry: EntryView, _ row: LentRow, at desk: Desk) -> EntryLook<Notes>

    /// The second look: every entry in log order, up to the first that is unsound. Says what is wrong with it, or `nil`.
    mutating func follow(_ notes: Notes, at position: UInt64) -> String?

    /// Says that the walk ends at this entry, which is unsound: what it might have said of others stays unknown.
    mutating func miss(_ position: UInt64)

    /// The third look, after entries beyond this one were followed: what it asks must go by position. Called from many threads at once.
    /// Says what is wrong, or `nil`. What it finds is named before what the other looks found in the same entry.
    func confirm(_ entry: EntryView, _ notes: Notes, at position: UInt64) -> String?

    /// Called once, when every entry was followed and confirmed: what is wrong with an entry that only a later one could have made right.
    func finish() -> VerificationReport.Failure?

    /// Called once, after ``finish()``, where everything holds: how many contents an entry says are erased that lie there all the same.
    func countUndestroyed() throws(VerificationReport.Failure) -> UInt64

    /// Called once, after ``finish()``, where everything holds: what entries say may be somebody else's than whose signature it bears.
    func entriesInDoubt() throws(VerificationReport.Failure) -> [EntriesInDoubt]
}

extension EntryExaminer {
    package var unchecked: [VerificationReport.Unchecked] { [] }

    package func finish() -> VerificationReport.Failure? { nil }

    package func countUndestroyed() throws(VerificationReport.Failure) -> UInt64 { 0 }

    package func entriesInDoubt() throws(VerificationReport.Failure) -> [EntriesInDoubt] { [] }
}

/// What the first look at an entry found.
package struct EntryLook<Notes: Sendable>: Sendable {
    package let notes: Notes
    /// Parts whose keys or bytes are gone.
    package let unreadableParts: Int
    /// What is wrong with the entry, or `nil`.
    package let complaint: String?

    package init(_ notes: Notes, unreadableParts: Int = 0, complaint: String? = nil) {
        self.notes = notes
        self.unreadableParts = unreadableParts
        self.complaint = complaint
    }
}

/// Knows nothing, so finds nothing wrong.
struct NoExaminer: EntryExaminer {
    func makeDesk() {}
    func read(_ entry: EntryView, _ row: LentRow, at desk: Void) -> EntryLook<Void> { EntryLook(()) }
    func follow(_ notes: Void, at position: UInt64) -> String? { nil }
    func miss(_ position: UInt64) {}
    func confirm(_ entry: EntryView, _ notes: Void, at position: UInt64) -> String? { nil }
}
