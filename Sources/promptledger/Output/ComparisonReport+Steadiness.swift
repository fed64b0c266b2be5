import Events
import Ledger
import Projections
import Statistics

/// Which cases a contender fails every time, and which it passes now and then.
extension ComparisonReport {
    /// Of one contender and kind; what is left out is counted.
    private static let casesShownMax = 20

    /// A line for each contender that has any; `nil` where nobody has, or no case was repeated.
    var steadinessText: String? {
        let lines = comparison.contenders.compactMap { figures -> String? in
            guard let repeats = figures.repeats else { return nil }
            let flaky = repeats.flaky.map { id -> String in
                let share = repeats.passes[id].map { " (\($0.passes) of \($0.repeats))" }
                return "\(number(of: id))\(share ?? "")"
            }
            let parts = [
                Self.list("always failing", repeats.alwaysFailing.map(number(of:))), Self.list("flaky", flaky),
            ].compactMap(\.self)
            guard !parts.isEmpty else { return nil }
            return "\(name(of: figures.contender)): \(parts.joined(separator: "; "))"
        }
        guard !lines.isEmpty else { return nil }
        return (["Cases by their numbers, which `promptledger experiment compare --cases` takes:"] + lines)
            .joined(separator: "\n")
    }

    /// Where a contender has results on some cases only, k repeats of which there are.
    var ofCasesRepeated: String {
        let some = comparison.contenders.compactMap { figures -> String? in
            guard let repeats = figures.repeats, repeats.passes.count < comparison.cases else { return nil }
            return
                "\(name(of: figures.contender)) \(repeats.passes.count) of \(comparison.cases)"
        }
        return some.isEmpty
            ? ", of every case" : ", of every case that a contender has results on: \(some.joined(separator: ", "))"
    }

    private static func list(_ what: String, _ cases: [String]) -> String? {
        guard !cases.isEmpty else { return nil }
        let more = cases.count > casesShownMax ? " and \(cases.count - casesShownMax) more" : ""
        return "\(what) \(cases.prefix(casesShownMax).joined(separator: ", "))\(more)"
    }

    private func number(of id: CaseID) -> String {
        reader.read { $0.catalog.entry(of: id).map { "\($0.ordinal)" } } ?? "\(id)"
    }
}
