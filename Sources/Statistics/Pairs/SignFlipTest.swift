/// The permutation test of a mean paired difference: were there none, each difference could as well have the other sign. It needs no
/// distribution but that differences are symmetric about their mean, and holds at any number of pairs.
///
/// Up to `exactPairsMax` differences all signs are tried; of more, as many drawn ones as are asked for, with the observed ones counted among
/// them, so that p is never 0.
///
/// Source: R. A. Fisher, "The Design of Experiments" (1935), §21; B. Phipson, G. K. Smyth, "Permutation p-values should never be zero", Stat.
/// Appl. Genet. Mol. Biol. 9 (2010) 39.
package struct SignFlipTest: Equatable, Sendable {
    /// Two-sided, against a mean difference of the bound.
    package let p: Double
    /// One-sided: small where the mean difference is shown to be above the bound.
    package let pNotAbove: Double
    /// One-sided: small where the mean difference is shown to be below the bound.
    package let pNotBelow: Double

    package static let exactPairsMax = 16

    init(_ values: [Double], resamples: Int, seed: UInt64) {
        let observed = values.reduce(0, +)
        let tolerance = values.reduce(0) { $0 + $1.magnitude } * 0x1p-40
        var counts = (above: 0, below: 0, beyond: 0, all: 0)
        func count(_ sum: Double) {
            counts.all += 1
            if sum >= observed - tolerance { counts.above += 1 }
            if sum <= observed + tolerance { counts.below += 1 }
            if sum.magnitude >= observed.magnitude - tolerance { counts.beyond += 1 }
        }
        if values.count <= Self.exactPairsMax {
            for sum in values.reduce([0.0], { sums, value in sums.flatMap { [$0 + value, $0 - value] } }) { count(sum) }
        } else {
            count(observed)
            var generator = Xoshiro256StarStar(seed: seed)
            for _ in 0..<resamples { count(Self.sum(of: values, &generator)) }
        }
        p = Double(counts.beyond) / Double(counts.all)
        pNotAbove = Double(counts.above) / Double(counts.all)
        pNotBelow = Double(counts.below) / Double(counts.all)
    }

    /// With signs by the bits of drawn words, the lowest first.
    private static func sum(of values: [Double], _ generator: inout Xoshiro256StarStar) -> Double {
        var (sum, word) = (0.0, UInt64(0))
        for (place, value) in values.enumerated() {
            if place & 63 == 0 { word = generator.next() }
            sum += word & 1 == 0 ? value : -value
            word >>= 1
        }
        return sum
    }
}

extension PairedSamples {
    /// - Parameters:
    ///   - bound: the mean difference to test against.
    ///   - bootstrap: how many signs are drawn where not all are tried, and from which seed.
    /// - Throws: `.noPairDiffers` when all differences are the bound.
    package func signFlip(
        against bound: Double = 0, _ bootstrap: Bootstrap
    ) throws(StatisticsError) -> SignFlipTest {
        let scale = bound.ulp * 4
        let values = zip(differences.values, tolerances).filter { ($0 - bound).magnitude > $1 + scale }.map {
            $0.0 - bound
        }
        guard !values.isEmpty else { throw .noPairDiffers }
        return SignFlipTest(values, resamples: bootstrap.resamples, seed: bootstrap.seed)
    }
}
