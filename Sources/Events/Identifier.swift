public import FoundationEssentials
package import SnapshotCoding

/// Sixteen bytes that name one thing for ever: a UUIDv7 (RFC 9562 §5.7), so that ids made later sort later.
///
/// `Kind` keeps a prompt's id from being used as a run's; it has no value.
///
/// Public, and inlinable where maps and replays do it millions of times: only what is public is made for each kind in other modules, which
/// else go by way of the type's metadata.
public struct Identifier<Kind>: Hashable, Comparable, Sendable {
    @usableFromInline let high: UInt64
    @usableFromInline let low: UInt64

    /// `nil` unless there are exactly 16 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            if index < 8 { high = high << 8 | UInt64(byte) } else { low = low << 8 | UInt64(byte) }
        }
        self.high = high
        self.low = low
    }

    /// The same for the bytes of a message: a replay reads millions of them.
    @inlinable
    public init?(bytes: Data) {
        guard let id = bytes.withUnsafeBytes({ Self(bytes: $0) }) else { return nil }
        self = id
    }

    /// The same for bytes that are lent.
    @inlinable
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    /// A UUIDv7 from a moment and 80 bits of randomness (six of them give way to version and variant).
    package init(millisecondsSince1970 time: UInt64, random: (UInt16, UInt64)) {
        high = time << 16 | 0x7000 | UInt64(random.0 & 0x0FFF)
        low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
    }

    /// When it was made, by the clock of whoever made it.
    package var millisecondsSince1970: UInt64 { high >> 16 }

    package var bytes: [UInt8] { withBytes { Array($0) } }

    /// Lends the 16 bytes.
    @inlinable
    public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try withUnsafeBytes(of: (high.bigEndian, low.bigEndian), body)
    }

    @inlinable
    public static func == (left: Self, right: Self) -> Bool { left.high == right.high && left.low == right.low }

    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(high)
        hasher.combine(low)
    }

    @inlinable
    public static func < (left: Self, right: Self) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }
}

extension Identifier: CustomStringConvertible, LosslessStringConvertible {
    /// Lower-case hexadecimal in the groups of a UUID.
    public var description: String {
        var text = ""
        text.reserveCapacity(36)
        for (index, byte) in bytes.enumerated() {
            if index == 4 || index == 6 || index == 8 || index == 10 { text.append("-") }
            if byte < 16 { text.append("0") }
            text += String(byte, radix: 16)
        }
        return text
    }

    /// Reads what `description` writes, in letters of either case; all four dashes may be left out.
    public init?(_ description: String) {
        let text = Array(description.utf8)
        guard text.count == 32 || text.count == 36 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        var index = 0
        while index < text.count {
            if text.count == 36, index == 8 || index == 13 || index == 18 || index == 23 {
                guard text[index] == UInt8(ascii: "-") else { return nil }
                index += 1
            }
            guard let high = Self.digit(text[index]), let low = Self.digit(text[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
            index += 2
        }
        self.init(bytes: bytes)
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// What an ``Identifier`` can name.
package enum Named {
    package enum Workspace {}
    package enum Actor {}
    package enum Prompt {}
    package enum Version {}
    package enum Dataset {}
    package enum Case {}
    package enum Provider {}
    package enum Credential {}
    package enum Experiment {}
    package enum Run {}
    package enum Sandbox {}
    package enum Event {}
    package enum Team {}
    package enum Slot {}
    package enum Budget {}
    package enum Metric {}
    package enum Judgement {}
    package enum Judging {}
}

package typealias WorkspaceID = Identifier<Named.Workspace>
package typealias ActorID = Identifier<Named.Actor>
package typealias PromptID = Identifier<Named.Prompt>
package typealias VersionID = Identifier<Named.Version>
package typealias DatasetID = Identifier<Named.Dataset>
package typealias CaseID = Identifier<Named.Case>
package typealias ProviderID = Identifier<Named.Provider>
package typealias CredentialID = Identifier<Named.Credential>
package typealias ExperimentID = Identifier<Named.Experiment>
package typealias RunID = Identifier<Named.Run>
package typealias SandboxID = Identifier<Named.Sandbox>
package typealias EventID = Identifier<Named.Event>
package typealias TeamID = Identifier<Named.Team>
/// An unlock slot of keys.db.
package typealias SlotID = Identifier<Named.Slot>
package typealias BudgetID = Identifier<Named.Budget>
/// A metric that the workspace keeps, of whatever version.
package typealias MetricID = Identifier<Named.Metric>
package typealias JudgementID = Identifier<Named.Judgement>
/// A person's wish that recorded results be judged.
package typealias JudgingID = Identifier<Named.Judging>

extension Identifier: SnapshotKey {
    package func write(to writer: inout SnapshotWriter) {
        writer.word(high)
        writer.word(low)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (high, low) = (try reader.word(), try reader.word())
    }
}
