package import Events
package import Statistics

// Words of comparisons, for scripts and for people.

extension Resampling {
    package var word: String {
        switch self {
        case .cases: "cases"
        case .casesThenRepeats: "cases-then-repeats"
        case .clusters: "clusters"
        case .clustersThenCases: "clusters-then-cases"
        }
    }

    package var phrase: String {
        switch self {
        case .cases: "cases, each with the mean of its repeats"
        case .casesThenRepeats: "cases, and of each its repeats"
        case .clusters: "clusters of cases"
        case .clustersThenCases: "clusters of cases, and of each its cases"
        }
    }
}

extension Comparison.Test {
    package var word: String {
        switch self {
        case .mcNemar: "mcnemar"
        case .signFlip: "sign-flip"
        case .bettingMargin: "betting-margin"
        case .tMargin: "t-margin"
        case .tangoMargin: "tango-margin"
        }
    }

    package var phrase: String {
        switch self {
        case .mcNemar: "McNemar's exact test"
        case .signFlip: "sign flips"
        case .bettingMargin: "betting against the margin"
        case .tMargin: "t against the margin, corrected for skew"
        case .tangoMargin: "Tango's score test"
        }
    }
}

extension Comparison {
    /// The verdict, and on how many of the planned cases it rests where these are fewer; also how many results are lacking where it rests on cases that
    /// lack some.
    package func words(of difference: Difference) -> String {
        "\(difference.verdict.rawValue)\(Self.share(difference.cases, ofPlanned: cases))\(difference.lackingShare)"
    }

    /// Follows a verdict; empty where it rests on all planned cases.
    package static func share(_ cases: Int, ofPlanned planned: Int) -> String {
        cases < planned ? ", on \(cases) of \(planned) planned cases" : ""
    }
}

extension Comparison.Difference {
    /// Follows a verdict and its cases; empty where each of these has all its results.
    package var lackingShare: String {
        repeatsLacking > 0 ? ", with \(resultsLacking) of \(resultsPlanned) planned results lacking" : ""
    }
}

extension ComparisonPlan.Claim {
    package var word: String {
        switch self {
        case .different: "different"
        case .noWorse: "no-worse"
        case .equivalent: "equivalent"
        }
    }

    package var phrase: String {
        switch self {
        case .different: "is there a difference"
        case .noWorse(let margin): "is it worse by less than \(margin), if at all"
        case .equivalent(let margin): "is the difference less than \(margin)"
        }
    }
}

extension Correction {
    package var word: String {
        switch self {
        case .bonferroni: "bonferroni"
        case .holm: "holm"
        case .benjaminiHochberg: "benjamini-hochberg"
        }
    }

    package var phrase: String {
        switch self {
        case .bonferroni: "corrected by Bonferroni"
        case .holm: "corrected by Holm"
        case .benjaminiHochberg: "corrected by Benjamini and Hochberg"
        }
    }
}

extension ComparisonClaim {
    package var word: String {
        switch self {
        case .different: "different"
        case .noWorse: "no-worse"
        case .equivalent: "equivalent"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}

extension ComparisonVerdict {
    package var word: String {
        switch self {
        case .better: "better"
        case .worse: "worse"
        case .noWorse: "no worse"
        case .equivalent: "equivalent"
        case .notShown: "not shown"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}

extension EarlyLook {
    /// What it counts.
    package var unit: String { isOfClusters ? "clusters" : "cases" }

    /// What becomes of cases that lack a score; empty where there are none.
    private var lackingClause: String {
        differences.contains { $0.lacking > 0 }
            ? " (a case that lacks a score enters a claim with a margin, its interval and p, at the worst that it could have brought, and else counts as far as both sides have one)"
            : ""
    }

    /// What its sequences rest on, and what they are worth by that.
    package var condition: String {
        let counted =
            "They count the first \(unit)\(isOfClusters ? ", each in proportion to its cases," : "") up to the first of which a run is not over\(lackingClause)"
        guard isOrderDrawn else {
            return
                "The cases are run in the file's order, so nothing is shown: these confidence sequences are for orientation. What they say holds only if the file's order says nothing of the scores; state a comparison in the next design, and its order is drawn. \(counted)."
        }
        return
            "These confidence sequences hold however often you look and whenever you stop, for all comparisons together; p, and what is shown, are of what is claimed. \(counted), in an order that was drawn from the seed: neither how the file is sorted nor how slow a case is chooses what is seen.\(isOfClusters ? " They hold of the planned cases; of clusters beyond them only where a cluster's size says nothing of its difference." : "")"
    }
}
