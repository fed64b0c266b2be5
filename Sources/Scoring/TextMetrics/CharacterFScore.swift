/// chrF (Popović 2015): an F-score, with recall counting twice as much as precision, of the runs of 1 to 6 characters that output and reference
/// share, white space left out. As sacrebleu 2.6 computes it (character order 6, word order 0, beta 2, effective order), from 0 to 100.
package enum CharacterFScore {
    static let orderMax = 6

    /// Of one output; of several references the one with the best score counts. Case counts. 0…100.
    package static func sentence(_ output: String, references: [String]) -> Double {
        best(output, references).score
    }

    /// Of many outputs together: the counts are summed, not the scores. 0…100; `nil` for no output at all.
    package static func corpus(_ pairs: [(output: String, references: [String])]) -> Double? {
        guard !pairs.isEmpty else { return nil }
        var sum = Counts()
        for pair in pairs { sum.add(best(pair.output, pair.references)) }
        return sum.score
    }

    private static func best(_ output: String, _ references: [String]) -> Counts {
        let own = scalars(output)
        var best: Counts?
        for reference in references {
            let counts = Counts(own, scalars(reference))
            if best.map({ counts.score > $0.score }) ?? true { best = counts }
        }
        return best ?? Counts()
    }

    private static func scalars(_ text: String) -> [UInt32] {
        text.unicodeScalars.lazy.filter { !BLEUTokens.isPythonSpace($0) }.map(\.value)
    }

    private struct Counts {
        private var outputs = [Int](repeating: 0, count: orderMax)
        private var references = [Int](repeating: 0, count: orderMax)
        private var matches = [Int](repeating: 0, count: orderMax)

        init() {}

        init(_ output: [UInt32], _ reference: [UInt32]) {
            for order in 1...orderMax {
                let index = order - 1
                references[index] = max(0, reference.count - index)
                // Runs that the reference is too short for do not count against the output.
                guard references[index] > 0 else { continue }
                outputs[index] = max(0, output.count - index)
                guard outputs[index] > 0 else { continue }
                matches[index] = NGram.counts(in: output, order: order, of: .scalars)
                    .matches(in: NGram.counts(in: reference, order: order, of: .scalars))
            }
        }

        mutating func add(_ other: Counts) {
            for index in 0..<orderMax {
                outputs[index] += other.outputs[index]
                references[index] += other.references[index]
                matches[index] += other.matches[index]
            }
        }

        var score: Double {
            var (precision, recall, orders) = (0.0, 0.0, 0.0)
            for index in 0..<orderMax where outputs[index] > 0 && references[index] > 0 {
                precision += Double(matches[index]) / Double(outputs[index])
                recall += Double(matches[index]) / Double(references[index])
                orders += 1
            }
            guard precision + recall > 0 else { return 0 }
            (precision, recall) = (precision / orders, recall / orders)
            return 100 * 5 * precision * recall / (4 * precision + recall)
        }
    }
}
