/// What a planned test may find, and how often it may be wrong where there is nothing.
package struct TestPlan: Equatable, Sendable {
    /// Which differences, first less second, count against "no difference".
    package enum Alternative: Equatable, Sendable, CaseIterable {
        case twoSided, larger, smaller
    }

    /// How often it may find something where there is nothing.
    package let alpha: SignificanceLevel
    /// Which differences it looks for.
    package let alternative: Alternative

    /// Two-sided at 0.05, unless something else is asked for.
    package init(alpha: SignificanceLevel = .percent5, _ alternative: Alternative = .twoSided) {
        (self.alpha, self.alternative) = (alpha, alternative)
    }

    /// The probability of the rejection region on each side that has one.
    var tail: Double { alternative == .twoSided ? alpha.fraction / 2 : alpha.fraction }

    /// The power from the probability that the statistic lies in the upper region if the effect is as stated, and if it
    /// is turned round. Two-sided power counts both regions.
    func power(upperRegion: (_ sign: Double) -> Double) -> Double {
        switch alternative {
        case .twoSided: min(1, upperRegion(1) + upperRegion(-1))
        case .larger: upperRegion(1)
        case .smaller: upperRegion(-1)
        }
    }

    /// Whether a larger sample makes it likelier to find `effect`.
    func canFind(_ effect: Double) -> Bool {
        switch alternative {
        case .twoSided: effect != 0
        case .larger: effect > 0
        case .smaller: effect < 0
        }
    }
}
