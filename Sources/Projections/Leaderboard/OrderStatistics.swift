/// Looks up quantiles of many whole numbers without sorting them all: it counts them by leading bits and sorts only
/// what shares a bucket with the one that is asked for. A few passes over a million numbers take a few milliseconds;
/// sorting them takes a hundred.
struct OrderStatistics {
    private let values: [ArraySlice<UInt64>]
    private let count: Int
    /// How many values there are in each coarse bucket.
    private let coarseCounts: [Int]

    /// Nil where there is no value.
    init?(_ values: [ArraySlice<UInt64>]) {
        count = values.reduce(0) { $0 + $1.count }
        guard count > 0 else { return nil }
        self.values = values
        var counts = Array(repeating: 0, count: Bucket.count)
        counts.withUnsafeMutableBufferPointer { counts in
            for slice in values {
                slice.withUnsafeBufferPointer { for value in $0 { counts[Bucket.of(value)] += 1 } }
            }
        }
        coarseCounts = counts
    }

    /// Type 7 of R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", Am. Stat. 50 (1996) 361–365: the
    /// point at position (n − 1) p, counted from 0, on the line through the sorted values.
    ///
    /// - Parameter probability: from 0 to 1, taken as the double it is.
    func quantile(_ probability: Double) -> Double {
        precondition((0...1).contains(probability))
        let last = Double(count - 1)
        let position = last * probability
        // What the product lost by rounding: 0.95 lies a little below 19/20, and the position with it.
        let lost = (-position).addingProduct(last, probability)
        let floor = position.rounded(.down)
        let below = floor == position && lost < 0 ? floor - 1 : floor
        let fraction = (position - below) + lost
        let (low, next) = neighbours(at: Int(below))
        guard fraction > 0, let next else { return Double(low) }
        return Double(low) + fraction * (Double(next) - Double(low))
    }

    /// The value at `rank`, from 0, in ascending order, and the one after it where there is one.
    private func neighbours(at rank: Int) -> (UInt64, UInt64?) {
        var (bucket, before) = (0, 0)
        while before + coarseCounts[bucket] <= rank {
            before += coarseCounts[bucket]
            bucket += 1
        }
        var pool: [UInt64] = []
        pool.reserveCapacity(coarseCounts[bucket])
        for slice in values {
            slice.withUnsafeBufferPointer { for value in $0 where Bucket.of(value) == bucket { pool.append(value) } }
        }
        var sharedBelow = Bucket.freeBits(of: pool[0])
        while pool.count > Self.sortedMax, sharedBelow > 0 {
            let shift = max(0, sharedBelow - Self.fineBits)
            let inner = Self.fineBucket(in: pool, shift: shift, rank: rank - before)
            before += inner.before
            pool.removeAll { $0 >> UInt64(shift) & Self.fineMask != inner.bucket }
            sharedBelow = shift
        }
        pool.sort()
        let place = rank - before
        if place + 1 < pool.count { return (pool[place], pool[place + 1]) }
        return (pool[place], rank + 1 < count ? leastValue(above: pool[place]) : nil)
    }

    /// More than so many are first narrowed further.
    private static let sortedMax = 512
    private static let fineBits = 11
    private static let fineMask: UInt64 = 1 << UInt64(fineBits) - 1

    /// Which bucket of the next bits holds the value at `rank`, and how many values come before that bucket.
    private static func fineBucket(in pool: [UInt64], shift: Int, rank: Int) -> (bucket: UInt64, before: Int) {
        var counts = Array(repeating: 0, count: 1 << fineBits)
        for value in pool { counts[Int(value >> UInt64(shift) & fineMask)] += 1 }
        var (bucket, before) = (0, 0)
        while before + counts[bucket] <= rank {
            before += counts[bucket]
            bucket += 1
        }
        return (UInt64(bucket), before)
    }

    /// Asked only where nothing equal follows.
    private func leastValue(above bound: UInt64) -> UInt64? {
        values.lazy.compactMap { slice in slice.lazy.filter { $0 > bound }.min() }.min()
    }
}

/// Buckets as wide as a sixty-fourth of what they hold, like the leading bits of a floating-point number: an hour among
/// milliseconds does not spoil them.
private enum Bucket {
    private static let mantissaBits = 6
    /// Numbers below 64 have a bucket each; every later power of two has 64.
    static let count = (64 - mantissaBits + 1) << mantissaBits

    static func of(_ value: UInt64) -> Int {
        let bits = freeBits(of: value)
        return bits << mantissaBits + Int(truncatingIfNeeded: value >> UInt64(truncatingIfNeeded: bits))
    }

    /// How many low bits may differ within the value's bucket.
    static func freeBits(of value: UInt64) -> Int {
        max(0, UInt64.bitWidth - 1 - value.leadingZeroBitCount - mantissaBits)
    }
}
