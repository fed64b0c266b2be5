import Projections
import Statistics

/// How far people agree, in a line for people and in fields for scripts; intervals are by case, or by the design's clusters.
enum AgreementWords {
    /// With its interval; `nil` where too few people said anything.
    private typealias Figure = (value: Result<Double, StatisticsError>?, interval: Result<Interval, StatisticsError>?)

    static func text(of agreement: RatingAgreement) -> String {
        text(
            agreement.people.count, agreement.shared, "results were rated",
            (agreement.alpha, agreement.alphaInterval), (agreement.kappa, agreement.kappaInterval))
    }

    static func text(of votes: VoteStandings) -> String {
        text(
            votes.people.count, votes.shared, "pairs were compared", (votes.alpha, votes.alphaInterval),
            (votes.kappa, votes.kappaInterval))
    }

    static func fields(of agreement: RatingAgreement) -> [String: Any?] {
        fields(
            agreement.people.count, agreement.shared, (agreement.alpha, agreement.alphaInterval),
            (agreement.kappa, agreement.kappaInterval))
    }

    static func fields(of votes: VoteStandings) -> [String: Any?] {
        fields(votes.people.count, votes.shared, (votes.alpha, votes.alphaInterval), (votes.kappa, votes.kappaInterval))
    }

    private static func fields(_ people: Int, _ shared: Int, _ alpha: Figure, _ kappa: Figure) -> [String: Any?] {
        var fields = FigureFields(["people": people, "shared": shared])
        for (key, figure) in [("alpha", alpha), ("kappa", kappa)] {
            guard let value = figure.value, let interval = figure.interval else {
                for key in [key, "\(key)_low", "\(key)_high"] { fields[key] = nil }
                continue
            }
            fields.set(key, value)
            fields.set(key, interval)
        }
        return fields.all
    }

    private static func text(
        _ people: Int, _ shared: Int, _ what: String, _ alpha: Figure, _ kappa: Figure
    ) -> String {
        guard people > 1 else { return "\(people == 1 ? "One person" : "Nobody"): there is no agreement to speak of." }
        var parts = ["\(people) people; \(shared) \(what) by two or more"]
        if let value = alpha.value { parts.append("Krippendorff's alpha \(figure(value, alpha.interval))") }
        if let value = kappa.value { parts.append("Cohen's kappa \(figure(value, kappa.interval))") }
        return parts.joined(separator: "; ") + "."
    }

    /// With its interval of 95 %, or why there is none.
    static func figure(
        _ result: Result<Double, StatisticsError>, _ interval: Result<Interval, StatisticsError>?
    ) -> String {
        switch result {
        case .success(let value):
            switch interval {
            case .success(let ends)?: return "\(Figures.signed(value)) \(Figures.interval(ends.low, ends.high))"
            case .failure(let error)?: return "\(Figures.signed(value)) (its interval is \(error))"
            case nil: return Figures.signed(value)
            }
        case .failure(let error): return "\(error)"
        }
    }
}
