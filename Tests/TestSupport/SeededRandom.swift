/// Numbers that follow from a seed (SplitMix64, Steele et al. 2014), so that a random test can be run again as it was.
package struct SeededRandom: RandomNumberGenerator {
    package let seed: UInt64
    private var state: UInt64

    /// Prints its seed with `name`. `seed` repeats an earlier run.
    package init(_ name: String, seed: UInt64 = .random(in: .min ... .max)) {
        self.seed = seed
        state = seed
        print("\(name): seed \(seed)")
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}
