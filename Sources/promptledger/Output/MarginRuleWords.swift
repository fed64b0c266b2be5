import Projections

extension MarginRule {
    /// What a reader must know of verdicts that are recorded by it; `nil` of the newest.
    func deviation(ofEntry position: UInt64?) -> String? {
        switch self {
        case .withoutSymmetry: nil
        case .bySignFlips:
            "the verdicts\(position.map { " recorded in entry \($0)" } ?? "") are by the first rule of margins, sign flips against the margin, which show too often what is not so where most cases tie and few are lost; figures beside them are by the newest"
        }
    }
}
