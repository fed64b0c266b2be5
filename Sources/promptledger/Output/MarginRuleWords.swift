import Projections

extension MarginRule {
    /// What a reader must know of verdicts that are recorded by it; `nil` of the newest.
    func deviation(ofEntry position: UInt64?) -> String? {
        switch self {
        case .withoutSymmetry: nil
        case .bySignFlips:
            "the verdicts\(position.map { " recorded in entry \($0)" } ?? "") come out only by the first rule of margins, and not by today's: by sign flips against the margin, which show too often what is not so where most cases tie and few are lost; no entry names the rule that it was made by, so this is told whenever they were recorded; figures beside them are by today's"
        }
    }
}
