package import Events
package import Statistics

/// Which contenders of an experiment one judge prefers, folded from its judgements.
///
/// Of each pair of answers the judge was asked twice, with their places swapped: the answer that it prefers both times wins, and anything else
/// that it says is a tie. Where one of the two verdicts is missing there is none. What was asked again counts as it was said last. By another rubric
/// it is another question, which has its own; and what was asked by an older version of the judge's prompt counts nowhere.
package struct Preferences: Equatable, Sendable {
    /// One contender against all others.
    package struct Standing: Equatable, Sendable {
        package let contender: Contender
        package let wins: Int
        package let ties: Int
        package let losses: Int
        /// From 0: contenders of two groups were compared with each other by no verdict, not even by way of others.
        package let group: Int
        /// The natural logarithm of its strength by Bradley and Terry, those of its group summing to 0.
        package let strength: Result<Double, StatisticsError>
        /// 95 %, by case or cluster: of a single one there is none.
        package let interval: Result<Interval, StatisticsError>
    }

    /// One contender against one other.
    package struct Duel: Equatable, Sendable {
        package let first: Contender
        package let second: Contender
        package let wins: Int
        package let ties: Int
        package let losses: Int
    }

    /// `provider:name`.
    package let judge: String
    /// By which rubric it was asked, as its place among those of the experiment, from 1; 0 of older entries, of which nobody says.
    package let rubric: UInt32
    /// By which it was asked, as `name@version`: the newest that it was asked by.
    package let prompt: String
    /// Verdicts by older ones, which are left out.
    package let olderVerdicts: Int
    /// In the order in which they were first met.
    package let standings: [Standing]
    package let duels: [Duel]
    /// Pairs of answers with a verdict in both orders.
    package let pairs: Int
    /// Of them those of which both answers are the same text: ties, without asking.
    package let sameText: Int
    /// Pairs without, as the judge gave none in one order at least.
    package let pairsWithout: Int
    /// Of the pairs with a verdict those that the judge was asked of.
    package var asked: Int { pairs - sameText }
    /// Of these those in which the answer that was shown first was preferred both times, whichever it was: the judge favours the place.
    package let firstPlaceBoth: Int
    /// The same of the one that was shown second.
    package let secondPlaceBoth: Int

    /// - Parameters:
    ///   - judgements: of one experiment, in the order of the log; those that are no preferences are passed over.
    ///   - rubrics: of what asked for them, by which rubric; what is not in it is taken for one question.
    ///   - answer: whose a run's is, and the number of the cluster that its case is in; nil where there is no such run.
    /// - Returns: one for each judge and rubric, in the order in which they were first heard.
    package static func all(
        of judgements: [JudgementRecorded], by rubrics: [JudgingID: UInt32] = [:],
        _ answer: (RunID) -> (contender: Contender, cluster: Int)?
    ) -> [Preferences] {
        func question(_ judgement: JudgementRecorded) -> Question {
            Question(judge: judgement.model, rubric: JudgingID(judgement.judging).flatMap { rubrics[$0] } ?? 0)
        }
        var questions: [Question] = []
        var newest: [Question: String] = [:]
        for judgement in judgements where judgement.kind == .preference {
            let asked = question(judgement)
            let known = newest[asked]
            if known == nil { questions.append(asked) }
            if known.map({ number(of: judgement.prompt) > number(of: $0) }) ?? true {
                newest[asked] = judgement.prompt
            }
        }
        var older: [Question: Int] = [:]
        var verdicts: [Question: [Pair: Verdicts]] = [:]
        var order: [Question: [Pair]] = [:]
        for judgement in judgements where judgement.kind == .preference {
            guard let run = RunID(judgement.run), let other = RunID(judgement.otherRun) else { continue }
            let asked = question(judgement)
            guard judgement.prompt == newest[asked] else {
                older[asked, default: 0] += 1
                continue
            }
            let pair = Pair(run, other)
            if verdicts[asked, default: [:]][pair] == nil { order[asked, default: []].append(pair) }
            verdicts[asked, default: [:]][pair, default: Verdicts()].add(judgement, isTurned: pair.first != run)
        }
        return questions.map { asked in
            Preferences(
                asked, prompt: newest[asked] ?? "", olderVerdicts: older[asked] ?? 0,
                (order[asked] ?? []).compactMap { pair in
                    guard let first = answer(pair.first), let second = answer(pair.second),
                        first.contender != second.contender, let said = verdicts[asked]?[pair]
                    else { return nil }
                    // Both answer one case.
                    return (first.contender, second.contender, first.cluster, said)
                })
        }
    }

    /// Whom one asks, and by what.
    private struct Question: Hashable {
        let judge: String
        let rubric: UInt32
    }

    /// The version of a prompt that is called `name@version`.
    private static func number(of prompt: String) -> UInt32 {
        prompt.split(separator: "@").last.flatMap { UInt32($0) } ?? 0
    }

    /// Two runs, whichever was named first.
    private struct Pair: Hashable {
        let first: RunID
        let second: RunID

        init(_ run: RunID, _ other: RunID) { (first, second) = run < other ? (run, other) : (other, run) }
    }

    private enum Better { case first, second, neither }

    /// What was said of a pair, in each order.
    private struct Verdicts {
        /// With the pair's first answer shown first.
        var straight: Better?
        var swapped: Better?
        /// Whether nobody was asked, in each order.
        private var isStraightUnasked = false
        private var isSwappedUnasked = false

        var isOfSameText: Bool { isStraightUnasked && isSwappedUnasked }

        /// - Parameter isTurned: whether the judgement's run is the pair's second.
        mutating func add(_ judgement: JudgementRecorded, isTurned: Bool) {
            let better: Better? =
                switch judgement.outcome {
                case .runBetter: isTurned ? .second : .first
                case .otherBetter: isTurned ? .first : .second
                case .tie: .neither
                case .unspecified, .passed, .failed, .errored, .noted, .UNRECOGNIZED: nil
                }
            if judgement.swapped == isTurned {
                (straight, isStraightUnasked) = (better, judgement.isOfSameText)
            } else {
                (swapped, isSwappedUnasked) = (better, judgement.isOfSameText)
            }
        }

        var together: Better? {
            guard let straight, let swapped else { return nil }
            return straight == swapped ? straight : .neither
        }
    }

    private init(
        _ asked: Question, prompt: String, olderVerdicts: Int,
        _ pairs: [(first: Contender, second: Contender, cluster: Int, said: Verdicts)]
    ) {
        (judge, rubric) = (asked.judge, asked.rubric)
        (self.prompt, self.olderVerdicts) = (prompt, olderVerdicts)
        var places: [Contender: Int] = [:]
        var contenders: [Contender] = []
        for contender in pairs.flatMap({ [$0.first, $0.second] }) where places[contender] == nil {
            places[contender] = contenders.count
            contenders.append(contender)
        }
        let size = contenders.count
        var wins = Array(repeating: Array(repeating: 0, count: size), count: size)
        var ties = wins
        var results: [PairwiseResult] = []
        var (decided, alike, without, firstBoth, secondBoth) = (0, 0, 0, 0, 0)
        for pair in pairs {
            let (first, second) = (places[pair.first]!, places[pair.second]!)
            guard let together = pair.said.together else {
                without += 1
                continue
            }
            decided += 1
            if pair.said.isOfSameText { alike += 1 }
            let score: Double
            switch together {
            case .first:
                wins[first][second] += 1
                score = 1
            case .second:
                wins[second][first] += 1
                score = 0
            case .neither:
                ties[first][second] += 1
                ties[second][first] += 1
                score = 0.5
            }
            results.append(PairwiseResult(first, against: second, score: score, cluster: pair.cluster))
            // Straight, the pair's first answer stands first; swapped, its second does.
            if pair.said.straight == .first, pair.said.swapped == .second { firstBoth += 1 }
            if pair.said.straight == .second, pair.said.swapped == .first { secondBoth += 1 }
        }
        (self.pairs, sameText, pairsWithout) = (decided, alike, without)
        (firstPlaceBoth, secondPlaceBoth) = (firstBoth, secondBoth)
        // A tie counts as half a win for each. With the penalty there are strengths also where somebody always wins.
        let found = GroupedStrengths(results, items: size)
        standings = contenders.enumerated().map { index, contender in
            Standing(
                contender: contender, wins: wins[index].reduce(0, +), ties: ties[index].reduce(0, +),
                losses: wins.reduce(0) { $0 + $1[index] }, group: found.groups[index],
                strength: Result { () throws(StatisticsError) in try found.strength(index) },
                interval: Result { () throws(StatisticsError) in try found.interval(index) })
        }
        duels = contenders.indices.flatMap { first in
            contenders.indices.dropFirst(first + 1).compactMap { second in
                let (won, tied, lost) = (wins[first][second], ties[first][second], wins[second][first])
                guard won + tied + lost > 0 else { return nil }
                return Duel(
                    first: contenders[first], second: contenders[second], wins: won, ties: tied, losses: lost)
            }
        }
    }
}
