import Statistics
import Testing

extension SharedReferenceStatisticsTests {
    @Test func twoSampleTestsAreTheReference() throws {
        let file = try ReferenceFile("two-sample")
        for entry in file.cases {
            let level = try ConfidenceLevel(try entry.number("level"))
            let first = try? Sample(try entry.numbers("x"))
            let second = try? Sample(try entry.numbers("y"))
            let samples = first.flatMap { first in second.map { TwoSamples(first, $0) } }
            check("welch", try? samples?.welch(at: level), of: entry)
            if let block = try entry.block("mann_whitney") {
                let test = try #require(samples).mannWhitney
                entry.check("u1", test.u1, in: block)
                entry.check("u2", test.u2, in: block)
                entry.check("p_asymptotic", try? test.normalP(), in: block)
                entry.check("p_exact", try? test.exactP(), in: block)
            } else {
                #expect(samples == nil, "\(entry.name)")
            }
            entry.check("cohens_d", try? samples?.cohensD())
            entry.check("hedges_g_exact", try? samples?.hedgesG())
            entry.check("hedges_g_approximate", try? samples?.hedgesGApproximate())
            entry.check("cliffs_delta", samples?.cliffsDelta)
        }
        print("two-sample: \(file.cases.count) cases")
    }

    @Test func pairedTestsAreTheReference() throws {
        let file = try ReferenceFile("paired")
        for entry in file.cases {
            switch entry.kind {
            case "samples": try checkPairedSamples(entry)
            case "table": try checkTable(entry)
            default: Issue.record("unknown kind \(entry.kind)")
            }
        }
        print("paired: \(file.cases.count) cases")
    }

    private func checkPairedSamples(_ entry: ReferenceFile.Case) throws {
        let pairs = try PairedSamples(try entry.numbers("x"), minus: try entry.numbers("y"))
        check("t", try? pairs.tTest(at: try ConfidenceLevel(try entry.number("level"))), of: entry)
        let wilcoxon = try? pairs.wilcoxon()
        if let block = try entry.block("wilcoxon") {
            let test = try #require(wilcoxon)
            entry.check("n_nonzero", Double(test.count), in: block)
            entry.check("w_plus", test.wPlus, in: block)
            entry.check("w_minus", test.wMinus, in: block)
            entry.check("statistic", test.statistic, in: block)
            entry.check("p_approximate", test.normalP(corrected: false), in: block)
            entry.check("p_approximate_corrected", test.normalP(corrected: true), in: block)
            entry.check("p_exact", try? test.exactP(), in: block)
        } else {
            #expect(wilcoxon == nil, "\(entry.name)")
        }
        let sign = try? pairs.signTest()
        if let block = try entry.block("sign") {
            entry.check("positive", sign.map { Double($0.positive) }, in: block)
            entry.check("negative", sign.map { Double($0.negative) }, in: block)
            entry.check("zero", sign.map { Double($0.zero) }, in: block)
            entry.check("p", sign?.p, in: block)
        } else {
            #expect(sign == nil, "\(entry.name)")
        }
    }

    private func checkTable(_ entry: ReferenceFile.Case) throws {
        let table = try PairedProportions(
            bothPass: try entry.count("both_pass"), firstOnly: try entry.count("first_only"),
            secondOnly: try entry.count("second_only"), bothFail: try entry.count("both_fail"))
        let test = try? table.mcNemar()
        entry.check("sign_p", test?.exactP)
        if let block = try entry.block("mcnemar_exact") {
            entry.check("statistic", test.map { Double(min($0.firstOnly, $0.secondOnly)) }, in: block)
            entry.check("p", test?.exactP, in: block)
        } else {
            #expect(test == nil, "\(entry.name)")
        }
        if let block = try entry.block("mcnemar_corrected") {
            entry.check("statistic", test?.correctedStatistic, in: block)
            entry.check("p", test?.correctedP, in: block)
        }
    }

    private func check(_ key: String, _ test: TTest?, of entry: ReferenceFile.Case) {
        guard let block = try? entry.block(key) else {
            #expect(test == nil, "\(entry.name): \(key) is undefined there")
            return
        }
        entry.check("mean_difference", test?.estimate, in: block)
        entry.check("statistic", test?.statistic, in: block)
        entry.check("df", test?.degreesOfFreedom, in: block)
        entry.check("p", test?.p, in: block)
        entry.check("low", test?.interval.low, in: block)
        entry.check("high", test?.interval.high, in: block)
    }
}
