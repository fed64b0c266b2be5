package import Events

/// Two results that a person may be asked to compare: of two versions, to one case, by one model, in one repeat.
package struct VotePair: Hashable, Sendable {
    /// Smaller first.
    package let runs: [RunID]

    init(_ one: RunID, _ other: RunID) { runs = one < other ? [one, other] : [other, one] }
}

extension ReadModels {
    /// The pairs that an experiment's recorded results make, in the order of its runs.
    /// - Parameters:
    ///   - one, other: a pair has a version of each; nil stands for any.
    ///   - model: `provider:name`; nil for any.
    package func votePairs(
        of experiment: ExperimentID, between one: Set<VersionID>?, and other: Set<VersionID>?, model: String?,
        asOf moment: AsOf
    ) -> [VotePair] {
        struct Cell: Hashable {
            let caseID: CaseID
            let model: Int
            let repetition: UInt32
        }
        var met: [Cell: [Run]] = [:]
        var pairs: [VotePair] = []
        for run in runBoard.runs(of: experiment, asOf: moment)
        where run.stage == .recorded && (model == nil || run.model == model) {
            let cell = Cell(caseID: run.caseID, model: run.modelPlace, repetition: run.repetition)
            for earlier in met[cell] ?? [] where earlier.version != run.version {
                func fits(_ first: VersionID, _ second: VersionID) -> Bool {
                    (one?.contains(first) ?? true) && (other?.contains(second) ?? true)
                }
                if fits(earlier.version, run.version) || fits(run.version, earlier.version) {
                    pairs.append(VotePair(earlier.id, run.id))
                }
            }
            met[cell, default: []].append(run)
        }
        return pairs
    }

    /// How often the person has compared each two results by then, those in whose place a later vote counts among them.
    package func voteCounts(of person: ActorID, on experiment: ExperimentID, asOf moment: AsOf) -> [VotePair: Int] {
        votes.all(on: experiment, asOf: moment).lazy.filter { $0.person == person }
            .reduce(into: [:]) { $0[VotePair($1.first, $1.second), default: 0] += 1 }
    }
}
