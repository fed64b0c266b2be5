package import Sodium

/// What a verification found.
package struct VerificationReport: Equatable, Sendable {
    package enum Level: String, CaseIterable, Sendable { case quick, full }

    package struct Failure: Error, Equatable, Sendable {
        /// The first bad entry, or `nil` where the fault lies in no single entry.
        package let position: UInt64?
        package let reason: String

        package init(position: UInt64?, reason: String) {
            self.position = position
            self.reason = reason
        }
    }

    package let level: Level
    /// Entries in the checkpoint, or found where there is no readable checkpoint.
    package let size: UInt64
    /// Recomputed from the entries; `nil` where that was not possible.
    package let root: Digest?
    /// The first failure in log order, or `nil`: everything holds.
    package let failure: Failure?
    /// Parts that could not be read because their keys or bytes were destroyed or are not at hand; not a failure.
    package let unreadableParts: UInt64

    package var isSound: Bool { failure == nil }

    package init(level: Level, size: UInt64, root: Digest?, failure: Failure?, unreadableParts: UInt64 = 0) {
        self.level = level
        self.size = size
        self.root = root
        self.failure = failure
        self.unreadableParts = unreadableParts
    }
}
