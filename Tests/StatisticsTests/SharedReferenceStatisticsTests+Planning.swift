import Statistics
import Testing

extension SharedReferenceStatisticsTests {
    @Test func adjustedPsAreTheReference() throws {
        let file = try ReferenceFile("multiple-comparisons")
        let corrections: [(String, Correction)] = [
            ("bonferroni", .bonferroni), ("holm", .holm), ("benjamini_hochberg", .benjaminiHochberg),
        ]
        for entry in file.cases {
            let ps = try PValues(try entry.numbers("p"))
            let alpha = try SignificanceLevel(try entry.number("alpha"))
            for (key, correction) in corrections {
                let adjusted = ps.adjusted(by: correction)
                guard let block = try entry.block(key) else {
                    #expect(adjusted.isEmpty, "\(entry.name)")
                    continue
                }
                let wanted = try #require(block["adjusted"] as? [Double])
                try #require(wanted.count == adjusted.count, "\(entry.name)")
                for (actual, wanted) in zip(adjusted, wanted) { entry.check("p", actual, in: ["p": wanted]) }
                let rejected = try #require(block["reject"] as? [Bool])
                #expect(ps.rejected(by: correction, at: alpha) == rejected, "\(entry.name): \(key)")
            }
        }
        print("multiple-comparisons: \(file.cases.count) cases")
    }

    @Test func powersAndSizesAreTheReference() throws {
        let file = try ReferenceFile("power")
        for entry in file.cases {
            let plan = TestPlan(alpha: try SignificanceLevel(try entry.number("alpha")), try alternative(of: entry))
            switch entry.kind {
            case "two_proportions":
                let power = try TwoProportionsPower(
                    try entry.number("p1"), try entry.number("p2"), ratio: try entry.number("ratio"), plan: plan)
                entry.check("cohens_h", power.cohensH)
                try check(entry) {
                    try power.power(first: $0)
                } sizes: {
                    try power.sampleSizes(power: $0)
                }
            case "two_sample_t":
                let power = try TwoSampleTPower(
                    effectSize: try entry.number("effect_size"), ratio: try entry.number("ratio"), plan: plan)
                try check(entry) {
                    try power.power(first: $0)
                } sizes: {
                    try power.sampleSizes(power: $0)
                }
            case "paired_t":
                let power = try PairedTPower(effectSize: try entry.number("effect_size"), plan: plan)
                if entry.input["find"] as? String == "power" {
                    entry.check("power", try? power.power(pairs: try entry.count("pairs")))
                } else {
                    let pairs = try? power.pairs(power: try entry.number("power"))
                    entry.check("pairs", pairs?.exact)
                    guard let pairs else { continue }
                    entry.check("pairs_rounded_up", Double(pairs.rounded), tolerance: 0)
                }
            default: Issue.record("unknown kind \(entry.kind)")
            }
        }
        print("power: \(file.cases.count) cases")
    }

    private func check(
        _ entry: ReferenceFile.Case, power: (Int) throws -> Double, sizes: (Double) throws -> TwoSampleSizes
    ) throws {
        guard entry.input["find"] as? String == "sample_size" else {
            entry.check("power", try? power(try entry.count("n1")))
            return
        }
        let sizes = try? sizes(try entry.number("power"))
        entry.check("n1", sizes?.first.exact)
        guard let sizes else { return }
        entry.check("n1_rounded_up", Double(sizes.first.rounded), tolerance: 0)
        entry.check("n2_rounded_up", Double(sizes.second.rounded), tolerance: 0)
    }

    private func alternative(of entry: ReferenceFile.Case) throws -> TestPlan.Alternative {
        switch entry.input["alternative"] as? String {
        case "two-sided": .twoSided
        case "larger": .larger
        case "smaller": .smaller
        default: try #require(nil, "\(entry.name): unknown alternative")
        }
    }
}
