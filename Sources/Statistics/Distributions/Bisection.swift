/// Roots by halving: slow, and sure whatever the function looks like.
enum Bisection {
    /// Where `isBelow` turns from true to false in `range`, to the last digit: the greatest number that halving finds
    /// it true for. It is taken to be true at the lower end and false at the upper one.
    static func root(in range: ClosedRange<Double>, isBelow: (Double) -> Bool) -> Double {
        var (low, high) = (range.lowerBound, range.upperBound)
        while true {
            let middle = low + (high - low) / 2
            guard low < middle, middle < high else { return low }
            if isBelow(middle) { low = middle } else { high = middle }
        }
    }
}
