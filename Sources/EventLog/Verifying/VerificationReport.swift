package import Sodium

/// What a verification found.
package struct VerificationReport: Equatable, Sendable {
    package enum Level: String, CaseIterable, Sendable { case quick, full }

    package struct Failure: Error, Equatable, Sendable {
        /// The first bad entry, or `nil` where the fault lies in no single entry.
        package let position: UInt64?
        /// Where it may as well be a later one that is bad first: the last of which that is so.
        package let last: UInt64?
        package let reason: String

        package init(position: UInt64?, upTo last: UInt64? = nil, reason: String) {
            self.position = position
            self.last = last
            self.reason = reason
        }

        /// `entry 8`, or `entry 8 or 9` where either may be the first that is bad.
        package var place: String? {
            guard let position else { return nil }
            guard let last, last > position else { return "entry \(position)" }
            return last == position + 1 ? "entry \(position) or \(last)" : "one of the entries \(position) to \(last)"
        }
    }

    /// A checkpoint kept elsewhere that the log was held against.
    package struct Comparison: Equatable, Sendable {
        package let expectation: Expectation
        /// Whether the log begins with it.
        package let holds: Bool
    }

    /// What a full verification asks for and could not be told without keys.
    package enum Unchecked: String, CaseIterable, Sendable {
        /// Whose the signatures are, whether they verify, and whether those keys counted there.
        case signatures
        /// Whether each actor was allowed to do what they did.
        case authority
        /// Whether the ciphertexts open, and what they say.
        case events
    }

    package let level: Level
    /// Entries in the checkpoint, or found where there is no readable checkpoint.
    package let size: UInt64
    /// Recomputed from the entries; `nil` where that was not possible.
    package let root: Digest?
    /// When the last entry says that it was recorded, microseconds since 1970; `nil` where there is none, or not all were read.
    package let recordedAt: UInt64?
    /// The first failure in log order, or `nil`: everything holds.
    package let failure: Failure?
    /// Parts that could not be read because their keys or bytes were destroyed or are not at hand; not a failure.
    package let unreadableParts: UInt64
    /// Contents that an entry says are erased and whose ciphertexts are there all the same, for the erasure is not carried out to the end; not
    /// a failure, and counted only in a full verification with keys.
    package let undestroyedContents: UInt64
    /// Entries that revoked keys signed while they could, and that their revocations say may be somebody else's, in the order of those; not a
    /// failure, and looked for only in a full verification with keys.
    package let inDoubt: [EntriesInDoubt]
    /// Those that there were; empty where the verification did not come so far.
    package let compared: [Comparison]
    /// Empty where every key was at hand, and in a quick verification, which asks for none of it.
    package let unchecked: [Unchecked]

    package var isSound: Bool { failure == nil }

    package init(
        level: Level, size: UInt64, root: Digest?, recordedAt: UInt64? = nil, failure: Failure?,
        unreadableParts: UInt64 = 0, undestroyedContents: UInt64 = 0, inDoubt: [EntriesInDoubt] = [],
        compared: [Comparison] = [], unchecked: [Unchecked] = []
    ) {
        self.level = level
        self.size = size
        self.root = root
        self.recordedAt = recordedAt
        self.failure = failure
        self.unreadableParts = unreadableParts
        self.undestroyedContents = undestroyedContents
        self.inDoubt = inDoubt
        self.compared = compared
        self.unchecked = unchecked
    }
}
