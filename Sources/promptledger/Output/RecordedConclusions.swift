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
    }

    /// The newest last.
    private let all: [Recorded]
    /// Results that came after the newest.
    private let resultsAfter: Int
    /// Of the design's versions.
    private let versions: [String]
    private let models: [String]

    init(of experiment: Experiment, in reader: LedgerReader, asOf moment: AsOf) throws {
        let (positions, retries, ends, labels) = reader.read { models in
            let runs = models.runBoard.runs(of: experiment.id, asOf: moment)
            return (
                models.runBoard.conclusions(of: experiment.id, asOf: moment).map(\.position),
                runs.compactMap { run in
                    run.retriedBy.flatMap { models.runBoard.run($0, asOf: moment)?.requestedAt }
                },
                runs.compactMap { run in run.stage == .recorded ? run.endedAt : nil },
                experiment.versions.map { models.label(of: $0) }
            )
        }
        var all: [Recorded] = []
        for (place, position) in positions.enumerated() {
            let next = place + 1 < positions.count ? positions[place + 1] : moment.end
            all.append(
                Recorded(
                    position: position, verdicts: try reader.recordedVerdicts(at: position),
                    retried: retries.count { $0 > position && $0 < next }))
        }
        self.all = all
        resultsAfter = positions.last.map { newest in ends.count { $0 > newest } } ?? 0
        (versions, models) = (labels, experiment.models)
    }

    /// Each in a line.
    var deviations: [String] {
        var lines: [String] = all.dropLast().map { earlier in
            let said = earlier.verdicts.map { "\(label(of: $0)): \($0.verdict.word)" }.joined(separator: ", ")
            let then =
                earlier.retried > 0
                ? "; then \(earlier.retried) \(earlier.retried == 1 ? "run was" : "runs were") requested again" : ""
            return "concluded before in entry \(earlier.position)\(said.isEmpty ? "" : " (\(said))")\(then)"
        }
        if let newest = all.last, resultsAfter > 0 {
            lines.append(
                "\(resultsAfter) \(resultsAfter == 1 ? "result" : "results") came after entry \(newest.position): what is shown is not what it records"
            )
        }
        return lines
    }

    /// The oldest first.
    var documents: [[String: Any]] {
        all.map { recorded in
            JSONOutput.object([
                "position": recorded.position, "requested_again": recorded.retried,
                "verdicts": recorded.verdicts.map { verdict in
                    JSONOutput.object([
                        "version": version(of: verdict), "model": model(of: verdict), "verdict": verdict.verdict.word,
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

    /// Whose verdict it is.
    func label(of verdict: ContenderVerdict) -> String {
        guard let version = version(of: verdict), let model = model(of: verdict) else {
            return "a contender that there is not"
        }
        return "\(version) \(model)"
    }
}
