/// Sums that can be taken up again where another stopped.
protocol Tally: Sendable {
    init()
    static func += (left: inout Self, right: Self)
}

/// How results were judged. The sums are whole numbers of 128 bits: exact in any order, and too wide for any real sum
/// to overflow (what a forged log could make overflow wraps, and does not stop the program).
struct ScoreTally: Tally, Equatable {
    /// How many results were judged at all.
    var judged = 0
    var passed = 0
    /// How many of them have a score; what follows is over these.
    var scored = 0
    /// Millionths, and their squares.
    var sum: Int128 = 0
    var squareSum: Int128 = 0
    var least = Int64.max
    var greatest = Int64.min

    /// Counts a run's own score and verdict. One that nothing was asserted of has neither, and was not judged.
    mutating func add(_ run: RunRecord) {
        if run.score != nil || run.passed { add(score: run.score, passed: run.passed) }
    }

    mutating func add(score: Int64?, passed isPassed: Bool) {
        judged += 1
        if isPassed { passed += 1 }
        guard let score else { return }
        scored += 1
        sum &+= Int128(score)
        squareSum &+= Int128(score) &* Int128(score)
        least = min(least, score)
        greatest = max(greatest, score)
    }

    static func += (left: inout ScoreTally, right: ScoreTally) {
        left.judged += right.judged
        left.passed += right.passed
        left.scored += right.scored
        left.sum &+= right.sum
        left.squareSum &+= right.squareSum
        left.least = min(left.least, right.least)
        left.greatest = max(left.greatest, right.greatest)
    }
}

/// What results took. Amounts that nobody stated are counted, not guessed.
struct UsageTally: Tally, Equatable {
    var tokens: UInt64 = 0
    var tokensUnknown = 0
    var picodollars: Int128 = 0
    var costUnknown = 0

    mutating func add(tokens amount: UInt64?, cost: Int64?) {
        if let amount { tokens &+= amount } else { tokensUnknown += 1 }
        if let cost { picodollars &+= Int128(cost) } else { costUnknown += 1 }
    }

    static func += (left: inout UsageTally, right: UsageTally) {
        left.tokens &+= right.tokens
        left.tokensUnknown += right.tokensUnknown
        left.picodollars &+= right.picodollars
        left.costUnknown += right.costUnknown
    }
}

/// A running tally that remembers what it was at every `blockSize`th result, so that its value after any number of
/// results is one look-up and the sum of fewer than `blockSize` results, at a few bytes a result.
struct RunningTally<Sum: Tally>: Sendable {
    /// Results between two marks.
    static var blockSize: Int { 32 }

    /// Over all results.
    var total = Sum()
    /// After `blockSize`, twice `blockSize`, … results.
    private var marks: [Sum]

    /// - Parameter marks: how many blocks of results went by before this tally had anything to add.
    init(marks: Int = 0) {
        self.marks = Array(repeating: Sum(), count: marks)
    }

    /// To be called at the end of every block of results.
    mutating func mark() {
        marks.append(total)
    }

    /// The tally after the first `count` of `all` results.
    /// - Parameter add: adds the result at a place to a tally.
    func value(after count: Int, of all: Int, add: (_ place: Int, _ to: inout Sum) -> Void) -> Sum {
        if count == all { return total }
        let block = count / Self.blockSize
        var sum = block == 0 ? Sum() : marks[block - 1]
        for place in block * Self.blockSize..<count { add(place, &sum) }
        return sum
    }
}
