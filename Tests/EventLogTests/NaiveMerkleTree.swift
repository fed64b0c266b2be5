import EventLog
import Sodium

/// RFC 6962 §2.1 as it is written, with no thought for speed: what the fast code is held against.
enum NaiveMerkleTree {
    static func root(_ leaves: ArraySlice<Digest>) -> Digest {
        switch leaves.count {
        case 0: SHA256.digest([])
        case 1: leaves.first!
        default:
            node(root(leaves.prefix(split(leaves.count))), root(leaves.dropFirst(split(leaves.count))))
        }
    }

    /// PATH(m, D[n]) of §2.1.1.
    static func inclusion(of index: Int, in leaves: ArraySlice<Digest>) -> [Digest] {
        guard leaves.count > 1 else { return [] }
        let split = split(leaves.count)
        let (left, right) = (leaves.prefix(split), leaves.dropFirst(split))
        return index < split
            ? inclusion(of: index, in: left) + [root(right)] : inclusion(of: index - split, in: right) + [root(left)]
    }

    /// PROOF(m, D[n]) of §2.1.2.
    static func consistency(from size: Int, in leaves: ArraySlice<Digest>) -> [Digest] {
        size == 0 || size == leaves.count ? [] : subproof(size, leaves, isWhole: true)
    }

    private static func subproof(_ size: Int, _ leaves: ArraySlice<Digest>, isWhole: Bool) -> [Digest] {
        if size == leaves.count { return isWhole ? [] : [root(leaves)] }
        let split = split(leaves.count)
        let (left, right) = (leaves.prefix(split), leaves.dropFirst(split))
        return size <= split
            ? subproof(size, left, isWhole: isWhole) + [root(right)]
            : subproof(size - split, right, isWhole: false) + [root(left)]
    }

    /// The largest power of two smaller than `count`.
    private static func split(_ count: Int) -> Int {
        var split = 1
        while split * 2 < count { split *= 2 }
        return split
    }

    private static func node(_ left: Digest, _ right: Digest) -> Digest {
        SHA256.digest([1] + left.bytes + right.bytes)
    }

    /// So many that there are full tiles of full tiles.
    static let manyLeaves = (0..<70_000).map(leaf)

    static func leaf(_ number: Int) -> Digest { SHA256.digest([0] + Array("leaf \(number)".utf8)) }
}
