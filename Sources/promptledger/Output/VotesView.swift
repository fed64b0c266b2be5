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
            "votes": votes.votes, "people": votes.people.count, "groups": groups.count,
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
            "version": label, "version_id": "\(standing.version)", "group": standing.group + 1,
            "wins": standing.wins, "ties": standing.ties, "losses": standing.losses,
        ])
        fields.set("strength", standing.strength)
        fields.set("strength", standing.interval)
        fields.set("elo", standing.elo)
        return fields.all
    }

    var text: String {
        guard votes.votes > 0 else { return "No votes as of this moment." }
        let groups = self.groups
        let tables = groups.enumerated().map { place, group in
            let head = groups.count > 1 ? "Group \(place + 1), not compared with the others:\n" : ""
            return head + self.text(of: group)
        }
        let note =
            groups.count > 1
            ? [
                "No vote joins the groups: strengths, which sum to 0 within each, and Elo say nothing from one to another."
            ] : []
        var pairs = Table([
            ("first", .left), ("second", .left), ("first won", .right), ("ties", .right), ("second won", .right),
        ])
        for pair in votes.pairs {
            pairs.add([labels[pair.first], labels[pair.second], "\(pair.wins)", "\(pair.ties)", "\(pair.losses)"])
        }
        return (tables + note + [pairs.text, AgreementWords.text(of: votes)]).joined(separator: "\n\n")
    }

    private typealias Line = (label: String, standing: VoteStandings.Standing)

    /// Versions that were compared with each other, the strongest first.
    private var groups: [[Line]] {
        zip(labels, votes.standings).reduce(into: []) { groups, line in
            if let last = groups.last?.last, last.standing.group == line.1.group {
                groups[groups.count - 1].append((line.0, line.1))
            } else {
                groups.append([(line.0, line.1)])
            }
        }
    }

    private func text(of group: [Line]) -> String {
        var table = Table([
            ("version", .left), ("wins", .right), ("ties", .right), ("losses", .right), ("strength", .right),
            ("95 % interval", .left), ("Elo", .right),
        ])
        for (label, standing) in group {
            let interval = try? standing.interval.get()
            table.add([
                label, "\(standing.wins)", "\(standing.ties)", "\(standing.losses)",
                Figures.signed(try? standing.strength.get()), Figures.interval(interval?.low, interval?.high),
                (try? standing.elo.get()).map { "\(Int($0.rounded()))" } ?? "–",
            ])
        }
        guard case .failure(let error)? = group.first?.standing.interval else { return table.text }
        return "\(table.text)\n\nIntervals: \(error)."
    }
}
