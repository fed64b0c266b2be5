/// The product's generator for everything random that must be done again: the same seed gives the same draws on every
/// machine and in every release, because only whole-number arithmetic is involved. It is not for secrets.
///
/// Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM Trans. Math. Softw. 47 (2021)
/// 36, `xoshiro256**` 1.0; seeded, as its authors advise, with four outputs of SplitMix64.
package struct Xoshiro256StarStar: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    package init(seed: UInt64) {
        var words = SplitMix64(seed: seed)
        self.init(state: (words.next(), words.next(), words.next(), words.next()))
    }

    /// - Parameter state: any four words that are not all zero.
    init(state: (UInt64, UInt64, UInt64, UInt64)) {
        precondition(state != (0, 0, 0, 0), "an all-zero state only gives zeros")
        self.state = state
    }

    package mutating func next() -> UInt64 {
        let output = rotated(state.1 &* 5, by: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotated(state.3, by: 45)
        return output
    }

    /// Goes on by 2¹²⁸ outputs at once, so that what follows never meets what another generator of the same seed gives
    /// before its own jump.
    mutating func jump() {
        var jumped: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for word: UInt64 in [
            0x180E_C6D3_3CFD_0ABA, 0xD5A6_1266_F0C9_392C, 0xA958_2618_E03F_C9AA, 0x39AB_DC45_29B1_661C,
        ] {
            for bit in 0..<64 {
                if word >> bit & 1 == 1 {
                    jumped.0 ^= state.0
                    jumped.1 ^= state.1
                    jumped.2 ^= state.2
                    jumped.3 ^= state.3
                }
                _ = next()
            }
        }
        state = jumped
    }

    /// Two independent whole numbers below `bound`, each equally likely, from one output: the first from its high 32
    /// bits, the second from its low ones. A half that would favour some numbers is replaced by the high half of the
    /// next output, until one does not.
    ///
    /// Source: D. Lemire, "Fast random integer generation in an interval", ACM Trans. Model. Comput. Simul. 29 (2019)
    /// 3.
    ///
    /// - Parameter bound: 1 or more.
    package mutating func pair(below bound: UInt32) -> (Int, Int) {
        let output = next()
        let first = reduce(output >> 32, below: bound)
        return (first, reduce(output & 0xFFFF_FFFF, below: bound))
    }

    /// One whole number below `bound`, each equally likely, from the high half of one output.
    package mutating func number(below bound: UInt32) -> Int {
        reduce(next() >> 32, below: bound)
    }

    /// Appends as many numbers below `count` as that is, each equally likely: two at a time, the last of an odd number
    /// from an output of its own.
    mutating func draw(_ count: Int, into drawn: inout [Int]) {
        let bound = UInt32(count)
        for _ in 0..<bound / 2 {
            let (first, second) = pair(below: bound)
            drawn.append(first)
            drawn.append(second)
        }
        if !bound.isMultiple(of: 2) { drawn.append(number(below: bound)) }
    }

    /// Brings values into an order that is drawn, each order equally likely: from the last place down, each is swapped with one at or before it.
    ///
    /// Source: R. Durstenfeld, "Algorithm 235: Random permutation", Commun. ACM 7 (1964) 420.
    package mutating func shuffle<Value>(_ values: inout [Value]) {
        for place in stride(from: values.count - 1, to: 0, by: -1) {
            values.swapAt(place, number(below: UInt32(place + 1)))
        }
    }

    /// A number in 0..<1 from the high 53 bits of one output.
    package mutating func fraction() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    private mutating func reduce(_ half: UInt64, below bound: UInt32) -> Int {
        var product = half * UInt64(bound)
        if UInt32(truncatingIfNeeded: product) < bound {
            let unfair = (0 &- bound) % bound  // 2³² mod bound: so many low parts come up once too often
            while UInt32(truncatingIfNeeded: product) < unfair {
                product = (next() >> 32) * UInt64(bound)
            }
        }
        return Int(product >> 32)
    }

    private func rotated(_ word: UInt64, by bits: UInt64) -> UInt64 {
        (word << bits) | (word >> (64 - bits))
    }
}
