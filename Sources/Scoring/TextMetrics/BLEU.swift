internal import Foundation

/// BLEU (Papineni et al. 2002): how many of the output's runs of 1 to 4 words the references have, shortened where the output is short.
///
/// ``sentence(_:references:)`` and ``corpus(_:references:)`` give what sacrebleu 2.6 gives with tokenizer 13a and smoothing `exp`, from
/// 0 to 100 (Post 2018, “A call for clarity in reporting BLEU scores”). ``promptfoo(_:references:)`` gives what promptfoo's `bleu` compares with its
/// threshold, from 0 to 1.
package enum BLEU {
    static let orderMax = 4

    /// Of one output, with effective order: runs longer than the output do not count against it. 0…100.
    package static func sentence(_ output: String, references: [String]) -> Double {
        var counts = BLEUCounts()
        counts.add(BLEUTokens.of13a(output), references: references.map { BLEUTokens.of13a($0) })
        return counts.score(effectiveOrder: true)
    }

    /// Of many outputs together, each with its references, without effective order. 0…100; `nil` for no output at all.
    package static func corpus(_ pairs: [(output: String, references: [String])]) -> Double? {
        guard !pairs.isEmpty else { return nil }
        var counts = BLEUCounts()
        for pair in pairs {
            counts.add(BLEUTokens.of13a(pair.output), references: pair.references.map { BLEUTokens.of13a($0) })
        }
        return counts.score(effectiveOrder: false)
    }

    /// In lower case, parted at white space. A length of run that the output has but of which none is found counts as 10⁻⁷; one that the output
    /// is too short for does not count. Of several references the one with the most matches counts, for each length by itself.
    /// References without a word count for nothing. 0…1. (promptfoo, src/assertions/bleu.ts.)
    package static func promptfoo(_ output: String, references: [String]) -> Double {
        var numbers = WordNumbers()
        let words = numbers.numbers(of: Words.lowercased(output))
        let references = references.map { numbers.numbers(of: Words.lowercased($0)) }.filter { !$0.isEmpty }
        guard !words.isEmpty, !references.isEmpty else { return 0 }
        var logarithms = 0.0
        let orders = 1...min(orderMax, words.count)
        for order in orders {
            let own = NGram.counts(in: words, order: order, of: .words)
            let matches = references.map { own.matches(in: NGram.counts(in: $0, order: order, of: .words)) }.max() ?? 0
            logarithms += log(matches == 0 ? 1e-7 : Double(matches) / Double(words.count - order + 1))
        }
        let closest = BLEUCounts.closest(to: words.count, among: references.map(\.count))
        let penalty = words.count >= closest ? 1 : exp(1 - Double(closest) / Double(words.count))
        return penalty * exp(logarithms / Double(orders.count))
    }
}

/// What BLEU is computed from: sums over outputs.
struct BLEUCounts {
    private var matches = [Int](repeating: 0, count: BLEU.orderMax)
    private var totals = [Int](repeating: 0, count: BLEU.orderMax)
    private var outputLength = 0
    private var referenceLength = 0

    /// The length nearest to `length`; of two equally near the shorter.
    static func closest(to length: Int, among lengths: [Int]) -> Int {
        lengths.min { (abs($0 - length), $0) < (abs($1 - length), $1) } ?? 0
    }

    mutating func add(_ output: [Word], references: [[Word]]) {
        var numbers = WordNumbers()
        let words = numbers.numbers(of: output)
        let references = references.map { numbers.numbers(of: $0) }
        outputLength += words.count
        referenceLength += Self.closest(to: words.count, among: references.map(\.count))
        for order in 1...BLEU.orderMax where words.count >= order {
            let own = NGram.counts(in: words, order: order, of: .words)
            var best: [NGram: Int] = [:]
            for reference in references {
                best.merge(NGram.counts(in: reference, order: order, of: .words)) { max($0, $1) }
            }
            totals[order - 1] += words.count - order + 1
            matches[order - 1] += own.matches(in: best)
        }
    }

    /// 0…100. Lengths of run without a match are halved each time that one comes (smoothing `exp`, method 3 of Chen and Cherry 2014).
    func score(effectiveOrder: Bool) -> Double {
        guard matches.contains(where: { $0 > 0 }) else { return 0 }
        let penalty =
            outputLength >= referenceLength ? 1 : exp(1 - Double(referenceLength) / Double(outputLength))
        var smoothing = 1.0
        var logarithms = 0.0
        var orders = 0
        for (matches, total) in zip(matches, totals) {
            guard total > 0 else {
                if effectiveOrder { break }
                return 0
            }
            orders += 1
            if matches == 0 {
                smoothing *= 2
                logarithms += log(100 / (smoothing * Double(total)))
            } else {
                logarithms += log(100 * Double(matches) / Double(total))
            }
        }
        return penalty * exp(logarithms / Double(orders))
    }
}
