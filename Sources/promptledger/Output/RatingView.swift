import Ledger
import Projections

/// A rating as people and scripts read it.
struct RatingView {
    private let rating: Rating
    private let isCounting: Bool
    private let comment: String?
    private let run: Run?
    private let version: String
    private let caseOrdinal: UInt32?
    /// `nil` where it was erased.
    private let person: String?

    static let headings: [(String, Table.Side)] = [
        ("version", .left), ("model", .left), ("case", .right), ("repeat", .right), ("person", .left),
        ("rating", .right),
        ("comment", .left),
    ]

    /// - Parameter comment: `nil` where there is none, or it was erased.
    init(_ rating: Rating, isCounting: Bool, in reader: LedgerReader, comment: String?) {
        (self.rating, self.isCounting, self.comment) = (rating, isCounting, comment)
        (run, version, caseOrdinal, person) = reader.read { models in
            let run = models.runBoard.run(rating.run, asOf: .now(models))
            return (
                run, run.map { models.label(of: $0.version) } ?? "?",
                run.flatMap { models.catalog.entry(of: $0.caseID)?.ordinal }, models.catalog.name(of: rating.person)
            )
        }
    }

    var fields: [String: Any?] {
        [
            "run": "\(rating.run)", "version": version, "model": run?.model, "case": caseOrdinal,
            "repeat": run?.repetition, "person": person, "person_id": "\(rating.person)",
            "score": Self.number(rating.valueMillionths), "low": Self.number(rating.lowMillionths),
            "high": Self.number(rating.highMillionths), "scaled": rating.scaled, "pass": rating.passed,
            "counts": isCounting, "comment": comment, "position": rating.position,
        ]
    }

    var cells: [String] {
        let score =
            rating.passed.map { $0 ? "pass" : "fail" }
            ?? "\(Self.number(rating.valueMillionths)) of \(Self.number(rating.lowMillionths))..\(Self.number(rating.highMillionths))"
        return [
            version, run?.model ?? "?", caseOrdinal.map { "\($0)" } ?? "?", run.map { "\($0.repetition)" } ?? "?",
            ShownName(person, of: rating.person).text, isCounting ? score : "(\(score))", (comment ?? "").cut(to: 60),
        ]
    }

    private static func number(_ millionths: Int64) -> Double { Double(millionths) / 1_000_000 }
}
