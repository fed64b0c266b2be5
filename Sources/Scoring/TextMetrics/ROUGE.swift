/// ROUGE (Lin 2004): which runs of words of a reference the output has (ROUGE-N), or which words in their order (ROUGE-L).
package struct ROUGE: Equatable, Sendable {
    /// Of what the output has, how much the reference has. 0…1.
    package let precision: Double
    /// Of what the reference has, how much the output has. 0…1.
    package let recall: Double

    /// The harmonic mean of the two; 0 where both are. 0…1; symmetric.
    package var f1: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }

    /// ROUGE-N, each run counted as often as it stands (“clipped”), over words of ASCII letters and digits as rouge-score 0.1.2 parts them. A
    /// text without a run of this length gives 0.
    /// - Parameter order: words to a run, 1…4.
    package static func runs(of order: Int, _ output: String, _ reference: String) -> ROUGE {
        var numbers = WordNumbers()
        return ROUGE(
            runs: order, numbers.numbers(of: Words.alphanumeric(output)),
            numbers.numbers(of: Words.alphanumeric(reference)))
    }

    /// ROUGE-L over the whole texts, parted as for ``runs(of:_:_:)``.
    /// - Throws: ``TextMetricFault/tooLong``.
    package static func sequence(_ output: String, _ reference: String) throws(TextMetricFault) -> ROUGE {
        var numbers = WordNumbers()
        return try ROUGE(
            sequence: numbers.numbers(of: Words.alphanumeric(output)),
            numbers.numbers(of: Words.alphanumeric(reference)))
    }

    /// Of single words, as promptfoo's `rouge-n` has them: in lower case, parted as the Penn Treebank does, in every script.
    ///
    /// promptfoo takes the recall; there, a word that stands twice in the reference can be found once only, so that a text with such words
    /// is not fully like itself. Here it is counted as Lin defines it.
    package static func promptfoo(_ output: String, _ reference: String) -> ROUGE {
        var numbers = WordNumbers()
        return ROUGE(
            runs: 1, numbers.numbers(of: TreebankWords.of(output)), numbers.numbers(of: TreebankWords.of(reference)))
    }

    /// ``sequence(_:_:)``, parted as for ``promptfoo(_:_:)``.
    static func sequenceInEveryScript(_ output: String, _ reference: String) throws(TextMetricFault) -> ROUGE {
        var numbers = WordNumbers()
        return try ROUGE(
            sequence: numbers.numbers(of: TreebankWords.of(output)), numbers.numbers(of: TreebankWords.of(reference)))
    }

    private init(runs order: Int, _ output: [UInt32], _ reference: [UInt32]) {
        let matches = NGram.counts(in: output, order: order, of: .words)
            .matches(in: NGram.counts(in: reference, order: order, of: .words))
        self.init(
            matches: matches, outputs: output.count - order + 1, references: reference.count - order + 1)
    }

    private init(sequence output: [UInt32], _ reference: [UInt32]) throws(TextMetricFault) {
        self.init(
            matches: try LongestCommonSubsequence.length(output, reference), outputs: output.count,
            references: reference.count)
    }

    private init(matches: Int, outputs: Int, references: Int) {
        precision = outputs > 0 ? Double(matches) / Double(outputs) : 0
        recall = references > 0 ? Double(matches) / Double(references) : 0
    }
}
