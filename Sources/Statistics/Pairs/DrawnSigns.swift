/// Sums of values whose signs are drawn. Four values at a time are looked up by four of the drawn bits, which is several times as quick as adding
/// them one by one.
struct DrawnSigns {
    /// For each four values, the sums by the bits of their signs: the first value's is the lowest, and 0 where it keeps it.
    private let sums: [Double]
    private let fours: Int

    init(of values: [Double]) {
        fours = (values.count + 3) / 4
        var sums: [Double] = []
        sums.reserveCapacity(fours * 16)
        for start in stride(from: 0, to: values.count, by: 4) {
            var ofFour = [0.0]
            for place in start..<start + 4 {
                let value = place < values.count ? values[place] : 0
                ofFour = ofFour.map { $0 + value } + ofFour.map { $0 - value }
            }
            sums += ofFour
        }
        self.sums = sums
    }

    /// With signs by the bits of drawn words, the lowest first.
    func sum(_ generator: inout Xoshiro256StarStar) -> Double {
        sums.withUnsafeBufferPointer { sums in
            var (sum, word) = (0.0, UInt64(0))
            for four in 0..<fours {
                if four & 15 == 0 { word = generator.next() }
                sum += sums[four << 4 | Int(word & 15)]
                word >>= 4
            }
            return sum
        }
    }
}
