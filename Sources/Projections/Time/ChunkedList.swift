import SnapshotCoding

/// A list that grows at its end without ever moving what it holds.
///
/// An array that doubles has up to half of its memory unused and three times its size in use while it moves; for a
/// million runs both matter. And a copy of this list that is then changed copies one chunk, not all of them.
struct ChunkedList<Element: Sendable>: Sendable {
    private var chunks: [[Element]] = []
    private(set) var count = 0

    /// 512 elements a chunk: tens of kilobytes for the largest element here, which the allocator serves from its heap.
    private static var shift: Int { 9 }
    private static var mask: Int { 1 << shift - 1 }

    var isEmpty: Bool { count == 0 }
    var indices: Range<Int> { 0..<count }
    var last: Element? { chunks.last?.last }

    mutating func append(_ element: Element) {
        if count & Self.mask == 0 {
            chunks.append([])
            // The first chunk grows as it must, so that a small ledger stays small.
            if count > 0 { chunks[chunks.count - 1].reserveCapacity(1 << Self.shift) }
        }
        chunks[chunks.count - 1].append(element)
        count += 1
    }

    subscript(index: Int) -> Element {
        get { chunks[index >> Self.shift][index & Self.mask] }
        _modify { yield &chunks[index >> Self.shift][index & Self.mask] }
    }
}

extension ChunkedList: SnapshotCodable where Element: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) {
        writer.number(UInt64(count))
        for place in indices { self[place].write(to: &writer) }
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        for _ in 0..<(try reader.count()) { append(try Element(from: &reader)) }
    }
}
