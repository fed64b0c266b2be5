/// How many indices of `range` come before the first that `isSeen` says no to, given that none after it is seen.
/// Takes the logarithm of `range.count` questions.
func prefixCount(_ range: Range<Int>, where isSeen: (Int) -> Bool) -> Int {
    // Most questions are about now, where everything has been seen.
    guard let last = range.last, !isSeen(last) else { return range.count }
    var (low, high) = (range.lowerBound, last)
    while low < high {
        let middle = low + (high - low) / 2
        if isSeen(middle) { low = middle + 1 } else { high = middle }
    }
    return low - range.lowerBound
}
