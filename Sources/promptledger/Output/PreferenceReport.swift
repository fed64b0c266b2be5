import Domain
import Events
import Foundation
import Ledger
import Projections
import Statistics

/// What judges said of an experiment's answers, in numbers: of pairs which they prefer by which rubric, and by assertions how often they passed
/// them. Of content it shows what rubrics it is handed.
struct PreferenceReport {
    private let experiment: ExperimentID
    private let preferences: [Preferences]
    private let judges: [AssertionJudge]
    private let labels: [Contender: String]
    private let rubrics: RubricTexts

    /// One model, or server, that judges by assertions of one kind.
    private struct AssertionJudge {
        let judge: String
        let kind: JudgementKind
        let prompt: String
        var passed = 0
        var failed = 0
        var errored = 0
    }

    /// - Parameter rubric: the number of the one by which; every one where none is given.
    init(
        of design: Experiment, by rubric: UInt32? = nil, _ rubrics: RubricTexts, in reader: LedgerReader,
        asOf moment: AsOf
    ) throws {
        experiment = design.id
        self.rubrics = rubrics
        // Judges are asked beside each other: who was heard first says nothing.
        let preferences = try reader.preferences(of: design.id, asOf: moment)
            .filter { one in rubric.map { one.rubric == $0 } ?? true }
            .sorted { ($0.judge, $0.rubric) < ($1.judge, $1.rubric) }
        self.preferences = preferences
        labels = reader.read { models in
            let contenders = preferences.flatMap { $0.standings.map(\.contender) }
            return Dictionary(
                contenders.map { ($0, models.label(of: $0.version)) }, uniquingKeysWith: { first, _ in first })
        }
        var judges: [AssertionJudge] = []
        for (_, facts) in try reader.judgements(of: design.id, asOf: moment)
        where facts.kind != .preference && facts.outcome != .noted {
            let place = judges.firstIndex {
                $0.judge == facts.judgeWord && $0.kind == facts.kind && $0.prompt == facts.prompt
            }
            if place == nil {
                judges.append(AssertionJudge(judge: facts.judgeWord, kind: facts.kind, prompt: facts.prompt))
            }
            switch facts.outcome {
            case .passed: judges[place ?? judges.count - 1].passed += 1
            case .failed: judges[place ?? judges.count - 1].failed += 1
            default: judges[place ?? judges.count - 1].errored += 1
            }
        }
        self.judges = judges
    }

    var document: [String: Any?] {
        [
            "experiment": "\(experiment)",
            "preferences": preferences.map { one in
                JSONOutput.object([
                    "judge": one.judge, "rubric": number(of: one),
                    "rubric_text": rubrics.byNumber[one.rubric], "prompt": one.prompt,
                    "older_verdicts": one.olderVerdicts, "pairs": one.pairs,
                    "pairs_of_same_text": one.sameText,
                    "pairs_without_verdict": one.pairsWithout,
                    "first_place_share": share(one.firstPlaceBoth, of: one.asked),
                    "second_place_share": share(one.secondPlaceBoth, of: one.asked),
                    "groups": groups(of: one).count,
                    "contenders": contenders(of: one),
                    "duels": one.duels.map { duel in
                        JSONOutput.object([
                            "version": labels[duel.first], "model": duel.first.model,
                            "other_version": labels[duel.second], "other_model": duel.second.model,
                            "wins": duel.wins, "ties": duel.ties, "losses": duel.losses,
                        ])
                    },
                ])
            },
            "assertions": judges.map { one in
                JSONOutput.object([
                    "judge": one.judge, "kind": one.kind.word, "prompt": one.prompt, "passed": one.passed,
                    "failed": one.failed, "errored": one.errored,
                ])
            },
        ]
    }

    /// Group after group.
    private func contenders(of one: Preferences) -> [Any] {
        var contenders: [Any] = []
        for (place, group) in groups(of: one).enumerated() {
            for standing in group {
                contenders.append(JSONOutput.object(fields(of: standing, inGroup: place + 1)))
            }
        }
        return contenders
    }

    /// Figures that do not exist are null, and `undefined` beside them says why.
    private func fields(of standing: Preferences.Standing, inGroup group: Int) -> [String: Any?] {
        var fields = FigureFields([
            "version": labels[standing.contender], "model": standing.contender.model, "group": group,
            "wins": standing.wins, "ties": standing.ties, "losses": standing.losses,
        ])
        fields.set("strength", standing.strength)
        fields.set("strength", standing.interval)
        return fields.all
    }

    /// Those who were compared with each other, the strongest first. Those of equal strength, and groups, in the order of their names: judges are
    /// asked beside each other, and who was heard first says nothing.
    private func groups(of one: Preferences) -> [[Preferences.Standing]] {
        func name(_ standing: Preferences.Standing) -> String {
            "\(labels[standing.contender] ?? "") \(standing.contender.model)"
        }
        func strength(_ standing: Preferences.Standing) -> Double { (try? standing.strength.get()) ?? 0 }
        let groups = Dictionary(grouping: one.standings, by: \.group).values.map { group in
            group.sorted { (strength($1), name($0)) < (strength($0), name($1)) }
        }
        return groups.sorted { ($0.map(name).min() ?? "") < ($1.map(name).min() ?? "") }
    }

    /// Of its rubric; `nil` where older entries do not tell.
    private func number(of one: Preferences) -> UInt32? { one.rubric == 0 ? nil : one.rubric }

    private func share(_ count: Int, of all: Int) -> Double? { all == 0 ? nil : Double(count) / Double(all) }

    var text: String {
        let parts = preferences.map(text(of:)) + (judges.isEmpty ? [] : [assertionText])
        return parts.isEmpty ? "no judge was asked" : parts.joined(separator: "\n\n")
    }

    private func text(of one: Preferences) -> String {
        let groups = self.groups(of: one)
        let tables = groups.enumerated().map { place, group in
            let head = groups.count > 1 ? "group \(place + 1), not compared with the others\n" : ""
            return head + self.text(of: group)
        }
        var text =
            "preferred by \(one.judge), asked by \(one.prompt), \(words(for: one.rubric)), of \(one.pairs) pairs\n\(tables.joined(separator: "\n"))"
        if groups.count > 1 {
            text +=
                "\nNo verdict joins the groups: strengths sum to 0 within each, and say nothing from one to another."
        }
        if one.olderVerdicts > 0 {
            text +=
                "\nleft out: \(one.olderVerdicts) verdicts that it gave when it was asked by an older prompt than \(one.prompt)"
        }
        if one.sameText > 0 { text += "\n\(one.sameText) pairs have the same text: ties, not asked" }
        if one.pairsWithout > 0 { text += "\nwithout a verdict in both orders: \(one.pairsWithout) pairs" }
        if let first = share(one.firstPlaceBoth, of: one.asked), let second = share(one.secondPlaceBoth, of: one.asked)
        {
            text +=
                "\nbias of place: whatever stood first won both times in \(Figures.percent(first)) of the pairs that were asked, whatever stood second in \(Figures.percent(second)); these are ties"
        }
        return text
    }

    /// Of one group.
    private func text(of group: [Preferences.Standing]) -> String {
        var table = Table([
            ("version", .left), ("model", .left), ("wins", .right), ("ties", .right), ("losses", .right),
            ("strength", .right), ("95 % interval", .left),
        ])
        for standing in group {
            let interval = try? standing.interval.get()
            table.add([
                labels[standing.contender] ?? "–", standing.contender.model, "\(standing.wins)", "\(standing.ties)",
                "\(standing.losses)", Figures.signed(try? standing.strength.get()),
                Figures.interval(interval?.low, interval?.high),
            ])
        }
        // They exist for all of a group or for none.
        switch (group.first?.strength, group.first?.interval) {
        case (.failure(let error)?, _): return table.text + "\nstrengths: \(error)"
        case (.success?, .failure(let error)?): return table.text + "\nintervals: \(error)"
        case (.success?, .success?), (nil, _), (_, nil): return table.text
        }
    }

    private func words(for rubric: UInt32) -> String {
        guard rubric > 0 else { return "by rubrics that older entries do not tell apart" }
        return "rubric \(rubric)\(rubrics.byNumber[rubric].map { ": \($0)" } ?? "")"
    }

    private var assertionText: String {
        var table = Table([
            ("judge", .left), ("kind", .left), ("prompt", .left), ("passed", .right), ("failed", .right),
            ("errored", .right),
        ])
        for one in judges {
            table.add([one.judge, one.kind.word, one.prompt, "\(one.passed)", "\(one.failed)", "\(one.errored)"])
        }
        return "by assertions\n\(table.text)"
    }
}
