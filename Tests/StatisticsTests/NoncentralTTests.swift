import Testing

@testable import Statistics

@Suite struct NoncentralTTests {
    /// Tails integrated over the chi distribution to 30 digits with mpmath 1.3.0.
    @Test(arguments: [
        (1.0, 1.0, 12.706, 0.067764097297247), (2, 0.5, 4.3027, 0.05084060022573471), (2, 3, 4.3027, 0.3873833643485),
        (5, -1, 2.5706, 0.00254772234177861), (5, 2, -2.5706, 0.999874231988328), (30, 3, 2.0423, 0.8270924039504548),
        (53, -0.4, 1.674, 0.02069112341573054), (198, 40, 2.6, 1), (1000, 3.2, 1.962, 0.8920122125306217),
        (1e5, 2.8, 1.96, 0.7995449188145105), (8, 1.5, -0.3, 0.9629488930074273),
        (62.7, -4.2, -1.67, 0.006057867068799283), (1, 0.5, 636.6, 0.0008745844660641153),
    ])
    func tailsHaveTheirDigits(degreesOfFreedom: Double, noncentrality: Double, t: Double, tail: Double) {
        let distribution = NoncentralT(degreesOfFreedom: degreesOfFreedom, noncentrality: noncentrality)
        #expect(abs(distribution.upperTail(t) - tail) < 1e-12)
    }

    @Test func withoutAnEffectItIsStudents() {
        for degreesOfFreedom in [1.0, 2.5, 40, 1e6] {
            let tail = StudentT(degreesOfFreedom: degreesOfFreedom).upperTail(1.7)
            let nearly = NoncentralT(degreesOfFreedom: degreesOfFreedom, noncentrality: 1e-14).upperTail(1.7)
            #expect(abs(nearly - tail) < 1e-12)
            #expect(NoncentralT(degreesOfFreedom: degreesOfFreedom, noncentrality: 0).upperTail(1.7) == tail)
        }
    }

    @Test func extremesHaveProbabilities() {
        for degreesOfFreedom in [0.5, 1.0, 30, 1e10] {
            for noncentrality in [-1e6, -40.0, 1e-300, 40, 1e6, 1e150] {
                for t in [-1e12, -3.0, 0, 1e-300, 3, 1e12] {
                    let tail = NoncentralT(degreesOfFreedom: degreesOfFreedom, noncentrality: noncentrality)
                        .upperTail(t)
                    #expect((0...1).contains(tail), "\(degreesOfFreedom) \(noncentrality) \(t): \(tail)")
                }
            }
        }
    }
}
