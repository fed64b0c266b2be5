import Foundation
import Statistics
import Testing

extension SharedReferenceStatisticsTests {
    @Test func agreementIsTheReference() throws {
        let file = try ReferenceFile("agreement")
        for entry in file.cases {
            switch entry.kind {
            case "kappa": try checkKappa(entry)
            case "krippendorff": try checkAlpha(entry)
            case "correlation": try checkCorrelation(entry)
            default: Issue.record("unknown kind \(entry.kind)")
            }
        }
        print("agreement: \(file.cases.count) cases")
    }

    private func checkKappa(_ entry: ReferenceFile.Case) throws {
        let labels = try #require(entry.input["labels"] as? [String])
        func places(_ key: String) throws -> [Int] {
            try #require(entry.input[key] as? [String]).map { try #require(labels.firstIndex(of: $0)) }
        }
        let (first, second) = (try places("first"), try places("second"))
        let weights: [(String, CohensKappa.Weights)] = [
            ("plain", .equal), ("linear", .linear), ("quadratic", .quadratic),
        ]
        for (key, weights) in weights {
            entry.check(key, try? CohensKappa.kappa(first, second, labels: labels.count, weights: weights))
        }
    }

    private func checkAlpha(_ entry: ReferenceFile.Case) throws {
        let rows = try #require(entry.input["ratings"] as? [[Any]])
        let ratings = rows.map { row in row.map { ($0 as? NSNumber)?.doubleValue } }
        entry.check("nominal", try? KrippendorffsAlpha.alpha(ratings, scale: .nominal))
        entry.check("interval", try? KrippendorffsAlpha.alpha(ratings, scale: .interval))
    }

    private func checkCorrelation(_ entry: ReferenceFile.Case) throws {
        let pairs = try? PairedMeasurements(try entry.numbers("x"), try entry.numbers("y"))
        for (key, name, correlation) in [
            ("pearson", "r", pairs?.pearson()), ("spearman", "rho", pairs?.spearman()),
        ] {
            guard let block = try entry.block(key) else {
                #expect(correlation == nil, "\(entry.name): \(key)")
                continue
            }
            entry.check(name, correlation?.coefficient, in: block)
            entry.check("p", try? correlation?.p(), in: block)
        }
        let tau = pairs?.kendall()
        guard let block = try entry.block("kendall") else {
            #expect(tau == nil, "\(entry.name): kendall")
            return
        }
        entry.check("tau_b", tau?.tauB, in: block)
        entry.check("p_asymptotic", try? tau?.normalP(), in: block)
        entry.check("p_exact", try? tau?.exactP(), in: block)
    }
}
