import Testing

@testable import Statistics

@Suite struct StudentTTests {
    /// Tails to 17 digits, from the incomplete beta function of mpmath 1.3.0.
    @Test(arguments: [
        (1.0, 0.001, 0.49968169021991944), (1, 1, 0.25), (1, 63.7, 0.0049966050448248682),
        (1, 1e8, 3.1830988618379066e-9), (1, 1e100, 3.1830988618379067e-101), (1.784, 0.9976, 0.21712336060756269),
        (2, 12.2577, 0.0032949025478957822), (2.5, 0.3, 0.39367118574759861), (3, 1e-12, 0.49999999999963245),
        (5, 2.5706, 0.024999448940038974), (7.5, 40, 2.5595283818548954e-10), (10, 0.5, 0.31394680287148647),
        (29, 1e4, 1.1768933044062191e-96), (30, 2.04, 0.025119787369543439), (99, 30, 8.5042495586410896e-52),
        (225.87, 1.2339, 0.10926126316197583), (1000, 0.01, 0.49601164096609364), (1000, 1.96, 0.025136592477874359),
        (1e5, 10, 7.816507650103639e-24), (1e7, 1.96, 0.024997909012657096),
    ])
    func tailsKeepTheirDigits(degreesOfFreedom: Double, t: Double, tail: Double) {
        let distribution = StudentT(degreesOfFreedom: degreesOfFreedom)
        #expect(abs(distribution.upperTail(t) / tail - 1) < 1e-12)
        #expect(abs(distribution.upperTail(-t) - (1 - tail)) < 1e-15)
    }

    @Test func quantilesCutTheTailTheyAreAskedFor() {
        for degreesOfFreedom in [0.5, 1, 1.5, 2, 3, 7.3, 30, 1e3, 1e6, 1e9, 1e10] {
            for tail in [1e-30, 1e-12, 1e-5, 0.005, 0.025, 0.2, 0.4999] {
                let distribution = StudentT(degreesOfFreedom: degreesOfFreedom)
                let back = distribution.upperTail(distribution.upperQuantile(tail))
                #expect(abs(back / tail - 1) < 1e-12, "\(degreesOfFreedom) \(tail)")
            }
        }
    }

    /// The quantile of 1 degree of freedom is the cotangent of π · tail; that of 2 is (1 − 2 tail) / √(2 tail (1 − tail)).
    @Test func quantilesHaveTheirDigits() {
        #expect(abs(StudentT(degreesOfFreedom: 1).upperQuantile(0.025) - 12.706204736174707) < 1e-12)
        #expect(abs(StudentT(degreesOfFreedom: 2).upperQuantile(0.025) - 4.302652729749464) < 1e-13)
        #expect(StudentT(degreesOfFreedom: 4).upperQuantile(0.5) == 0)
    }

    @Test func theLimitIsNormal() {
        let distribution = StudentT(degreesOfFreedom: 1e10)
        for t in [0.1, 1, 1.96, 5, 20] {
            // The first term of the expansion in 1/ν is below t⁴/ν.
            let tolerance = 1e-11 + t * t * t * t / 1e10
            #expect(abs(distribution.upperTail(t) / Normal.cumulative(-t) - 1) < tolerance)
        }
    }

    @Test func whatLeavesTheRangeOfADoubleIsNothing() {
        for degreesOfFreedom in [1.0, 30, 1e10] {
            let distribution = StudentT(degreesOfFreedom: degreesOfFreedom)
            #expect(distribution.upperTail(.infinity) == 0)
            #expect(distribution.upperTail(-.infinity) == 1)
            #expect(distribution.upperTail(.leastNonzeroMagnitude) == 0.5)
            #expect(distribution.twoSided(0) == 1)
        }
    }

    /// Every pair of degrees of freedom and statistic has tails: the continued fraction behind them ends.
    @Test func tailsExistEverywhere() {
        for exponent in stride(from: -1.0, through: 10, by: 0.25) {
            let distribution = StudentT(degreesOfFreedom: min(1e10, pow10(exponent)))
            var last = 0.5
            for power in stride(from: -6.0, through: 6, by: 0.25) {
                let tail = distribution.upperTail(pow10(power))
                #expect(tail <= last && tail >= 0)
                last = tail
            }
        }
    }

    private func pow10(_ exponent: Double) -> Double {
        var value = 1.0
        let root = 1.7782794100389228  // 10^(1/4)
        for _ in 0..<Int((exponent * 4).magnitude) { value *= root }
        return exponent < 0 ? 1 / value : value
    }
}
