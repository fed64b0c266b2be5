/// The moment a question is asked about: every entry below `end` has been seen, and none from `end` on.
///
/// It is the same number as the size of a checkpoint, so a leaderboard "as of" a signed checkpoint counts exactly the
/// entries under that signature.
package struct AsOf: Hashable, Comparable, Sendable {
    /// How many entries have been seen.
    package let end: UInt64

    package init(end: UInt64) {
        self.end = end
    }

    /// Before the first entry.
    package static let start = AsOf(end: 0)

    /// After everything that `models` have folded.
    package static func now(_ models: ReadModels) -> AsOf { AsOf(end: models.position) }

    /// With the entry at `position` seen, and all before it. The last representable position has no moment after it.
    package static func position(_ position: UInt64) -> AsOf {
        AsOf(end: position == .max ? .max : position + 1)
    }

    /// What a checkpoint of that size signs.
    package static func checkpoint(size: UInt64) -> AsOf { AsOf(end: size) }

    /// After the last entry recorded at `time` or before, in microseconds since 1970.
    package static func time(_ time: UInt64, by clock: EntryClock) -> AsOf { clock.moment(at: time) }

    /// The last entry seen; nil where there is none.
    package var lastPosition: UInt64? { end == 0 ? nil : end - 1 }

    /// Whether the entry at `position` has been seen.
    package func sees(_ position: UInt64) -> Bool { position < end }

    package static func < (left: Self, right: Self) -> Bool { left.end < right.end }
}
