/// GLEU (Wu et al. 2016, “Google's neural machine translation system”): the smaller of precision and recall over all runs of 1 to 4 words.
///
/// In lower case, parted at white space, without full stops at the ends of words; of several references the best counts. A text without a word
/// scores 0. (promptfoo, src/assertions/gleu.ts.)
package enum GLEU {
    /// 0…1; symmetric for one reference.
    package static func score(_ output: String, references: [String]) -> Double {
        var numbers = WordNumbers()
        let words = numbers.numbers(of: Words.withoutFullStops(output))
        return references.map { reference in
            let other = numbers.numbers(of: Words.withoutFullStops(reference))
            guard !words.isEmpty, !other.isEmpty else { return 0 }
            var (matches, own, wanted) = (0, 0, 0)
            for order in 1...4 {
                matches += NGram.counts(in: words, order: order, of: .words)
                    .matches(in: NGram.counts(in: other, order: order, of: .words))
                own += max(0, words.count - order + 1)
                wanted += max(0, other.count - order + 1)
            }
            return Double(matches) / Double(max(own, wanted))
        }.max() ?? 0
    }
}
