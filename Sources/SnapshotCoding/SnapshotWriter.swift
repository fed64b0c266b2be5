/// Writes values one after the other as few bytes: what a ``SnapshotReader`` reads back.
///
/// Whole numbers take seven bits a byte, the low ones first (LEB128), so small ones are short; signed ones are folded
/// before (0, −1, 1, −2, …). The same values always make the same bytes.
package struct SnapshotWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// Where each text was first written, from 1. By its bytes, for two texts may be equal and be spelled unlike.
    private var texts: [[UInt8]: UInt64] = [:]

    package init() {}

    package mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    package mutating func signed(_ value: Int64) {
        number(UInt64(folding: value))
    }

    /// Eight bytes, for numbers that are as likely large as small.
    package mutating func word(_ value: UInt64) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// As they are; how many there are must be known to who reads them.
    package mutating func raw(_ bytes: some Sequence<UInt8>) {
        self.bytes.append(contentsOf: bytes)
    }

    /// With their number before them.
    package mutating func blob(_ bytes: some Collection<UInt8>) {
        number(UInt64(bytes.count))
        raw(bytes)
    }

    /// Its bytes the first time, then only where it was.
    package mutating func text(_ text: String) {
        let utf8 = Array(text.utf8)
        if let place = texts[utf8] { return number(place) }
        texts[utf8] = UInt64(texts.count + 1)
        number(0)
        blob(utf8)
    }

    /// Places in a table, which mostly rise by one.
    package mutating func places(_ places: [UInt32]) {
        number(UInt64(places.count))
        var last: Int64 = -1
        for place in places {
            signed(Int64(place) - last - 1)
            last = Int64(place)
        }
    }

    /// Each in its turn.
    package mutating func write<each Value: SnapshotCodable>(_ value: repeat each Value) {
        repeat (each value).write(to: &self)
    }
}

extension UInt64 {
    /// Small for numbers near zero of either sign: 0, −1, 1, −2, … are 0, 1, 2, 3, …
    @inlinable package init(folding value: Int64) {
        self.init(bitPattern: value << 1 ^ value >> 63)
    }
}

extension Int64 {
    /// The number that was folded.
    @inlinable package init(unfolding folded: UInt64) {
        self = Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
    }
}
