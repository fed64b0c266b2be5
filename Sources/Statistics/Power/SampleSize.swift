/// How many observations or pairs a test needs to reach its power.
package struct SampleSize: Equatable, Sendable {
    /// The size at which the power is just reached; not whole as a rule.
    package let exact: Double
    /// The next whole number: how many to collect (of the first sample, where there are two).
    package var rounded: Int { Int(exact.rounded(.up)) }

    /// The most that a plan may ask for, or be asked about.
    package static let sizeMax = 1_000_000_000
}

/// How many observations each of two samples needs.
package struct TwoSampleSizes: Equatable, Sendable {
    /// Of the first sample.
    package let first: SampleSize
    /// Of the second sample.
    package let second: SampleSize

    init(first exact: Double, ratio: Double) {
        (first, second) = (SampleSize(exact: exact), SampleSize(exact: exact * ratio))
    }
}
