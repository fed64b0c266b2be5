/// How the p-values of one family of comparisons are adjusted for their number.
package enum Correction: Equatable, Sendable, CaseIterable {
    /// Times their number: the chance of any false finding is at most alpha. Holm's finds at least as much.
    ///
    /// Source: O. J. Dunn, "Multiple comparisons among means", J. Am. Stat. Assoc. 56 (1961) 52–64.
    case bonferroni
    /// The chance of any false finding is at most alpha, whatever depends on what; what an experiment takes unless it
    /// says otherwise.
    ///
    /// Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Stat. 6 (1979) 65–70.
    case holm
    /// The expected share of false ones among the findings is at most alpha, for comparisons that are independent or
    /// positively dependent.
    ///
    /// Source: Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", J. R. Stat. Soc. B 57 (1995) 289–300.
    case benjaminiHochberg
}
