package import Sodium

/// Where an append went: dense positions, and the moment the log gave the first of them.
package struct Receipt: Equatable, Sendable {
    package let positions: Range<UInt64>
    /// Microseconds since 1970 of the first entry; each later entry of the batch has one microsecond more. 0 where there are none.
    package let recordedAt: UInt64
    /// Whether this is the answer to an earlier call with the same request or the same events.
    package let isEarlier: Bool

    package init(positions: Range<UInt64>, recordedAt: UInt64, isEarlier: Bool) {
        self.positions = positions
        self.recordedAt = recordedAt
        self.isEarlier = isEarlier
    }
}

/// Names the request an append answers: its key, and the keyed digest of the command.
package struct RequestStamp: Equatable, Sendable {
    package let key: RequestKey
    package let digest: Digest

    package init(key: RequestKey, digest: Digest) {
        self.key = key
        self.digest = digest
    }
}

/// Why an append did not happen. Each says its consequence.
package enum AppendFault: Error, Equatable, Sendable {
    /// The request key was used for another command. Refuse.
    case requestKeyReused
    /// The event's id is in the log with other bytes. Refuse.
    case eventIDReused(position: UInt64)
    /// More than one transaction may hold, or an entry over its limit. Refuse.
    case tooLarge(String)
    /// Nothing was written. Try again later.
    case notWritten(String)
    /// Something this append was decided on was not written. Decide again.
    case decidedOnLostState
    /// It cannot be told what is on disk, or another process wrote. The log is closed for writing; open it anew.
    case stopped(String)
}

/// Limits of one append and one commit.
package enum AppendLimits {
    /// Events of one append.
    package static let eventsMax = 100_000
    /// Bytes of one append: entries and ciphertexts.
    package static let bytesMax = 256 << 20
    /// A group commit takes no further append once it holds this many events.
    package static let groupEvents = 4_096
    /// Or this many bytes.
    package static let groupBytes = 64 << 20

    /// Why these are more than one append may have, or `nil` where they are not.
    static func excess(of events: [SealedEvent]) -> AppendFault? {
        guard events.count <= eventsMax else { return .tooLarge("\(events.count) events, at most \(eventsMax)") }
        let bytes = bytes(of: events)
        guard bytes <= bytesMax else { return .tooLarge("\(bytes) bytes, at most \(bytesMax)") }
        // The clock and the signatures around the header take less than 1 KiB.
        let largest = events.reduce(0) { max($0, $1.header.count) }
        guard largest <= EntryHeader.entryBytesMax - 1024 else { return .tooLarge("a header of \(largest) bytes") }
        return nil
    }

    static func bytes(of events: [SealedEvent]) -> Int {
        events.reduce(0) { $0 + $1.header.count + $1.facts.count + ($1.content?.count ?? 0) }
    }
}
