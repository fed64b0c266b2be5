/// The permutation test of a mean paired difference: were the two sides the same, each of a pair's scores could as well be the other side's, and
/// each difference could as well have the other sign. So differences are symmetric about 0 then, whatever their distribution, and the test holds at
/// any number of pairs.
///
/// About another bound nothing makes them symmetric: of ten cases of which truly one in ten is lost and the rest tie, sign flips against a margin of
/// 0.1 show "no worse" 35 times in 100 at 5 %. For margins there is ``MarginTest``.
///
/// Up to `exactPairsMax` differences all signs are tried; of more, as many drawn ones as are asked for, with the observed ones counted among
/// them, so that p is never 0. Where p values must be told apart that are smaller than drawn signs can show, those are found by ``TiltedSigns``.
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
    /// The standard error that drawing leaves in the two-sided p: from seed to seed it comes out so differently. `nil` where all signs are tried, and
    /// where a small tail was looked for, which is known to about 5 % of itself.
    package let drawnError: Double?

    package static let exactPairsMax = 16
    /// Fewer drawn signs than these that come out as far tell little of a p.
    private static let beyondMin = 10

    /// - Parameters:
    ///   - values: the differences that are not the bound, less it; one or more.
    ///   - smallest: a p that is to be told from larger ones; 0 asks for nothing.
    init(_ values: [Double], _ bootstrap: Bootstrap, resolving smallest: Double = 0) {
        let observed = values.reduce(0, +)
        let tolerance = values.reduce(0) { $0 + $1.magnitude } * 0x1p-40
        var counts = (above: 0, below: 0, beyond: 0, all: 0)
        func count(_ sum: Double) {
            counts.all += 1
            if sum >= observed - tolerance { counts.above += 1 }
            if sum <= observed + tolerance { counts.below += 1 }
            if sum.magnitude >= observed.magnitude - tolerance { counts.beyond += 1 }
        }
        let isExact = values.count <= Self.exactPairsMax
        if isExact {
            for sum in values.reduce([0.0], { sums, value in sums.flatMap { [$0 + value, $0 - value] } }) { count(sum) }
        } else {
            count(observed)
            let signs = DrawnSigns(of: values)
            var generator = Xoshiro256StarStar(seed: bootstrap.seed)
            for _ in 0..<bootstrap.resamples { count(signs.sum(&generator)) }
        }
        let all = Double(counts.all)
        // The observed signs are one of those that come out as far.
        guard !isExact, smallest > 0, 1 / all > smallest, counts.beyond <= Self.beyondMin,
            let tail = TiltedSigns(values.map(\.magnitude), reaching: observed.magnitude - tolerance)?.tail(
                seed: bootstrap.seed)
        else {
            p = Double(counts.beyond) / all
            pNotAbove = Double(counts.above) / all
            pNotBelow = Double(counts.below) / all
            drawnError = isExact ? nil : (p * (1 - p) / all).squareRoot()
            return
        }
        drawnError = nil
        p = min(1, 2 * tail)
        pNotAbove = observed > 0 ? tail : Double(counts.above) / all
        pNotBelow = observed < 0 ? tail : Double(counts.below) / all
    }
}

extension PairedSamples {
    /// - Parameters:
    ///   - bound: the mean difference to test against. Another one than 0 has no more than the first rule of margins for it, by which recorded
    ///     verdicts are held against their entries.
    ///   - bootstrap: how many signs are drawn where not all are tried, and from which seed.
    ///   - smallest: a p that is to be told from larger ones, such as alpha over the number of comparisons; where drawn signs cannot show one so
    ///     small, those that come out as far as the observed ones are looked for.
    /// - Throws: `.noPairDiffers` when all differences are the bound.
    package func signFlip(
        against bound: Double = 0, _ bootstrap: Bootstrap, resolving smallest: Double = 0
    ) throws(StatisticsError) -> SignFlipTest {
        let scale = bound.ulp * 4
        let values = zip(differences.values, tolerances).filter { ($0 - bound).magnitude > $1 + scale }.map {
            $0.0 - bound
        }
        guard !values.isEmpty else { throw .noPairDiffers }
        return SignFlipTest(values, bootstrap, resolving: smallest)
    }
}
