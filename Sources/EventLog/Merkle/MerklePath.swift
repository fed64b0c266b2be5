/// Which parts of a tree a proof is made of: the ranges of entries whose roots it lists, in order (RFC 9162 §2.1.3.1 and §2.1.4.1).
/// Each begins at a multiple of the smallest power of two that holds it.
package enum MerklePath {
    /// What shows entry `index` to be in the tree of `size` entries.
    package static func inclusion(of index: UInt64, in size: UInt64) -> [Range<UInt64>] {
        precondition(index < size)
        var path: [Range<UInt64>] = []
        var tree = 0..<size
        while tree.upperBound - tree.lowerBound > 1 {
            let (left, right) = split(tree)
            let isLeft = left.contains(index)
            path.append(isLeft ? right : left)
            tree = isLeft ? left : right
        }
        return path.reversed()
    }

    /// What shows the tree of `newSize` entries to begin with that of `oldSize`; nothing where either is empty or they are the same.
    package static func consistency(from oldSize: UInt64, to newSize: UInt64) -> [Range<UInt64>] {
        precondition(oldSize <= newSize)
        guard oldSize > 0 else { return [] }
        var path: [Range<UInt64>] = []
        var tree = 0..<newSize
        while tree.upperBound != oldSize {
            let (left, right) = split(tree)
            let isLeft = oldSize <= left.upperBound
            path.append(isLeft ? right : left)
            tree = isLeft ? left : right
        }
        // Who checks knows the whole old tree's root, and of a part of it must be told.
        if tree.lowerBound > 0 { path.append(tree) }
        return path.reversed()
    }

    /// At the largest power of two that is smaller than the tree.
    private static func split(_ tree: Range<UInt64>) -> (Range<UInt64>, Range<UInt64>) {
        let size = tree.upperBound - tree.lowerBound
        let middle = tree.lowerBound + 1 << UInt64(63 - (size - 1).leadingZeroBitCount)
        return (tree.lowerBound..<middle, middle..<tree.upperBound)
    }
}
