internal import EventLog

/// Checks of entries what needs no key: that the parts are those that were signed for, still sealed, and that signatures have their form.
/// Whose they are stands in facts, which it cannot read.
struct SealedExaminer: EntryExaminer {
    var unchecked: [VerificationReport.Unchecked] { VerificationReport.Unchecked.allCases }

    func makeDesk() {}

    func read(_ entry: EntryView, _ row: LentRow, at desk: Void) -> EntryLook<Void> {
        EntryLook((), unreadableParts: entry.content == nil ? 1 : 2, complaint: complaint(about: entry, row))
    }

    private func complaint(about entry: EntryView, _ row: LentRow) -> String? {
        guard let facts = row.facts else { return "its facts are missing" }
        guard entry.facts.isDigest(of: facts) else { return "its facts are not what was signed" }
        if let ciphertext = row.content {
            guard let content = entry.content else { return "it has content that was not signed" }
            // Content that is not there may have been erased, by an event that cannot be read.
            guard content.isDigest(of: ciphertext) else { return "its content is not what was signed" }
        }
        var isSigned = false
        for signature in entry.signatures {
            guard signature.isWellFormed else { return "its signature is none" }
            isSigned = true
        }
        return isSigned ? nil : "it is not signed"
    }

    func follow(_ notes: Void, at position: UInt64) -> String? { nil }

    func miss(_ position: UInt64) {}

    func confirm(_ entry: EntryView, _ notes: Void, at position: UInt64) -> String? { nil }
}
