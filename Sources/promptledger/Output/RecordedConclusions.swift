import Events
import Ledger
import Projections

/// Every conclusion that is recorded of an experiment. Where failed runs were requested again there may be several: what the newest says does not
/// undo what those before it said.
struct RecordedConclusions {
    private struct Recorded {
        let position: UInt64
        let verdicts: [ContenderVerdict]
        /// Runs that were requested again after it, and before the next one.
        let retried: Int
        /// Runs that were cancelled then.
        let cancelled: Int
    }

    /// The newest last.
    private let all: [Recorded]
    /// Results that came after the newest.
    private let resultsAfter: Int
    /// Of the design's versions.
    private let versions: [String]
    private let models: [String]
    private let casesPlanned: Int

    init(of experiment: Experiment, in reader: LedgerReader, asOf moment: AsOf) throws {
        let (positions, retries, ends, cancels, labels) = reader.read { models in
            let runs = models.runBoard.runs(of: experiment.id, asOf: moment)
            return (
                models.runBoard.conclusions(of: experiment.id, asOf: moment).map(\.position),
                runs.compactMap { run in
                    run.retriedBy.flatMap { models.runBoard.run($0, asOf: moment)?.requestedAt }
                },
                runs.compactMap { run in run.stage == .recorded ? run.endedAt : nil },
                runs.compactMap { run in run.stage == .cancelled ? run.endedAt : nil },
                experiment.versions.map { models.label(of: $0) }
            )
        }
        var all: [Recorded] = []
        for (place, position) in positions.enumerated() {
            let next = place + 1 < positions.count ? positions[place + 1] : moment.end
            all.append(
                Recorded(
                    position: position, verdicts: try reader.recordedVerdicts(at: position),
                    retried: retries.count { $0 > position && $0 < next },
                    cancelled: cancels.count { $0 > position && $0 < next }))
        }
        self.all = all
        resultsAfter = positions.last.map { newest in ends.count { $0 > newest } } ?? 0
        (versions, models, casesPlanned) = (labels, experiment.models, experiment.cases.count)
    }

    /// Each in a line.
    var deviations: [String] {
        var lines: [String] = all.dropLast().map { earlier in
            let said = earlier.verdicts.map { "\(label(of: $0)): \(words(of: $0))" }.joined(separator: "; ")
            let then = earlier.retried > 0 ? "; then \(Self.requestedAgain(earlier.retried))" : ""
            return "concluded before in entry \(earlier.position)\(said.isEmpty ? "" : " (\(said))")\(then)"
        }
        guard let newest = all.last else { return lines }
        if newest.retried > 0 {
            let cancelled = newest.cancelled > 0 ? ", and \(newest.cancelled) cancelled" : ""
            lines.append(
                "\(Self.requestedAgain(newest.retried)) after entry \(newest.position)\(cancelled): what it concludes stands as recorded there, of the entries before it"
            )
        }
        if resultsAfter > 0 {
            lines.append(
                "\(resultsAfter) \(resultsAfter == 1 ? "result" : "results") came after entry \(newest.position), whose verdicts are without \(resultsAfter == 1 ? "it" : "them"): they are not final"
            )
        }
        return lines
    }

    private static func requestedAgain(_ count: Int) -> String {
        "\(count) \(count == 1 ? "run was" : "runs were") requested again"
    }

    /// The oldest first.
    var documents: [[String: Any]] {
        all.map { recorded in
            JSONOutput.object([
                "position": recorded.position, "requested_again": recorded.retried,
                "verdicts": recorded.verdicts.map { verdict in
                    JSONOutput.object([
                        "version": version(of: verdict), "model": model(of: verdict), "verdict": verdict.verdict.word,
                        "cases": verdict.cases, "cases_planned": casesPlanned,
                    ])
                },
            ])
        }
    }

    func version(of verdict: ContenderVerdict) -> String? {
        versions.indices.contains(Int(verdict.version)) ? versions[Int(verdict.version)] : nil
    }

    func model(of verdict: ContenderVerdict) -> String? {
        models.indices.contains(Int(verdict.model)) ? models[Int(verdict.model)] : nil
    }

    /// The verdict, and on how many of the planned cases it rests where these are fewer.
    func words(of verdict: ContenderVerdict) -> String {
        "\(verdict.verdict.word)\(Comparison.share(Int(verdict.cases), ofPlanned: casesPlanned))"
    }

    /// Whose verdict it is.
    func label(of verdict: ContenderVerdict) -> String {
        guard let version = version(of: verdict), let model = model(of: verdict) else {
            return "a contender that there is not"
        }
        return "\(version) \(model)"
    }
}
