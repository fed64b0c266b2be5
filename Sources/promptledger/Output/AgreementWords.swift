import Projections
import Statistics

/// How far people agree, in a line for people.
enum AgreementWords {
    static func text(of agreement: RatingAgreement) -> String {
        text(agreement.people.count, agreement.shared, "results were rated", agreement.alpha, agreement.kappa)
    }

    static func text(of votes: VoteStandings) -> String {
        text(votes.people.count, votes.shared, "pairs were compared", votes.alpha, votes.kappa)
    }

    private static func text(
        _ people: Int, _ shared: Int, _ what: String, _ alpha: Result<Double, StatisticsError>?,
        _ kappa: Result<Double, StatisticsError>?
    ) -> String {
        guard people > 1 else { return "\(people == 1 ? "One person" : "Nobody"): there is no agreement to speak of." }
        var parts = ["\(people) people; \(shared) \(what) by two or more"]
        if let alpha { parts.append("Krippendorff's alpha \(figure(alpha))") }
        if let kappa { parts.append("Cohen's kappa \(figure(kappa))") }
        return parts.joined(separator: "; ") + "."
    }

    private static func figure(_ result: Result<Double, StatisticsError>) -> String {
        switch result {
        case .success(let value): Figures.signed(value)
        case .failure(let error): "undefined (\(error))"
        }
    }
}
