/// Finds a row of bytes among bytes that come one at a time, in time linear in these (Knuth, Morris and Pratt 1977).
struct BytePattern: Sendable {
    private let row: [UInt8]
    /// How much of the row is matched still where what follows so many of its bytes is another one than its next.
    private let kept: [Int]

    init(_ row: [UInt8]) {
        var kept = [Int](repeating: 0, count: row.count)
        var matched = 0
        for index in row.indices.dropFirst() {
            while matched > 0, row[matched] != row[index] { matched = kept[matched - 1] }
            if row[matched] == row[index] { matched += 1 }
            kept[index] = matched
        }
        (self.row, self.kept) = (row, kept)
    }

    var count: Int { row.count }

    /// How many bytes of the row are matched with `byte`, where `matched` were, which are fewer than all.
    @inline(__always) func matched(_ matched: Int, then byte: UInt8) -> Int {
        var matched = matched
        while matched > 0, row[matched] != byte { matched = kept[matched - 1] }
        return row[matched] == byte ? matched + 1 : 0
    }
}
