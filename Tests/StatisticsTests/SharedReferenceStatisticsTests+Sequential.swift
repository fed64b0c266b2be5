import Foundation
import Statistics
import Testing

extension SharedReferenceStatisticsTests {
    @Test func confidenceSequencesAreTheReference() throws {
        let file = try ReferenceFile("sequential")
        for entry in file.cases {
            let alpha = try? SignificanceLevel(try entry.number("alpha"))
            let (sigma, rho) = (try entry.number("sigma"), try entry.number("rho"))
            let mixture = alpha.flatMap { try? NormalMixture(sigma: sigma, rho: rho, alpha: $0) }
            switch entry.kind {
            case "half_width": try checkPoint(entry, mixture)
            case "sequence":
                let mixture = try #require(mixture)
                try checkSequence(entry, mixture)
            default: Issue.record("unknown kind \(entry.kind)")
            }
        }
        print("sequential: \(file.cases.count) cases")
    }

    private func checkPoint(_ entry: ReferenceFile.Case, _ mixture: NormalMixture?) throws {
        let count = try entry.count("n")
        let halfWidth = try? mixture?.halfWidth(after: count)
        entry.check("half_width", halfWidth)
        guard entry.input["mean"] != nil else { return }
        let mean = try entry.number("mean")
        let logE = try? mixture?.logE(sum: mean * Double(count), after: count)
        entry.check("low", halfWidth.map { mean - $0 })
        entry.check("high", halfWidth.map { mean + $0 })
        entry.check("log_e", logE)
        entry.check("p", logE.map { min(1, exp(-$0)) })
    }

    private func checkSequence(_ entry: ReferenceFile.Case, _ mixture: NormalMixture) throws {
        var sequence = ConfidenceSequence(mixture)
        for (index, difference) in try entry.numbers("differences").enumerated() {
            try sequence.observe(difference)
            let look = try #require(sequence.look)
            let values = [
                ("mean", look.mean), ("half_width", look.halfWidth), ("low", look.low), ("high", look.high),
                ("low_running", look.running.low), ("high_running", look.running.high), ("log_e", look.logE),
                ("p", look.p), ("p_always_valid", look.alwaysValidP),
            ]
            for (key, value) in values {
                let wanted = try #require(entry.expected[key] as? [Double], "\(entry.name): \(key)")
                entry.check(key, value, in: [key: wanted[index]])
            }
        }
        guard sequence.look != nil else { return }
        #expect(sequence.firstRejection == entry.expected["first_rejection_n"] as? Int, "\(entry.name)")
    }
}
