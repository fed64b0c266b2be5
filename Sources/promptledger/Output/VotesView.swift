import Ledger
import Projections
import Statistics

/// What votes come to, as people and scripts read it.
struct VotesView {
    private let votes: VoteStandings
    /// Of the standings.
    private let labels: [String]

    init(_ votes: VoteStandings, in reader: LedgerReader) {
        self.votes = votes
        labels = reader.read { models in votes.standings.map { models.label(of: $0.version) } }
    }

    var document: [String: Any?] {
        [
            "votes": votes.votes, "people": votes.people.count,
            "versions": zip(labels, votes.standings).map { label, standing in
                JSONOutput.object(Self.fields(of: standing, label))
            },
            "pairs": votes.pairs.map { pair in
                JSONOutput.object([
                    "first": labels[pair.first], "second": labels[pair.second], "wins": pair.wins, "ties": pair.ties,
                    "losses": pair.losses,
                ])
            },
            "agreement": JSONOutput.object(AgreementWords.fields(of: votes)),
        ]
    }

    /// Figures that do not exist are null, and `undefined` beside them says why.
    private static func fields(of standing: VoteStandings.Standing, _ label: String) -> [String: Any?] {
        var fields = FigureFields([
            "version": label, "version_id": "\(standing.version)", "wins": standing.wins, "ties": standing.ties,
            "losses": standing.losses,
        ])
        fields.set("strength", standing.strength)
        fields.set("strength", standing.interval)
        fields.set("elo", standing.elo)
        return fields.all
    }

    var text: String {
        guard votes.votes > 0 else { return "No votes as of this moment." }
        var table = Table([
            ("version", .left), ("wins", .right), ("ties", .right), ("losses", .right), ("strength", .right),
            ("95 % interval", .left), ("Elo", .right),
        ])
        for (label, standing) in zip(labels, votes.standings) {
            let interval = try? standing.interval.get()
            table.add([
                label, "\(standing.wins)", "\(standing.ties)", "\(standing.losses)",
                Figures.signed(try? standing.strength.get()), Figures.interval(interval?.low, interval?.high),
                (try? standing.elo.get()).map { "\(Int($0.rounded()))" } ?? "–",
            ])
        }
        var pairs = Table([
            ("first", .left), ("second", .left), ("first won", .right), ("ties", .right), ("second won", .right),
        ])
        for pair in votes.pairs {
            pairs.add([labels[pair.first], labels[pair.second], "\(pair.wins)", "\(pair.ties)", "\(pair.losses)"])
        }
        var notes: [String] = []
        if case .failure(let error)? = votes.standings.first?.interval { notes = ["Intervals: \(error)."] }
        return ([table.text] + notes + [pairs.text, AgreementWords.text(of: votes)]).joined(separator: "\n\n")
    }
}
