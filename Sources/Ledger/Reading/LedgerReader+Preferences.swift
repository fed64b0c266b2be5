package import Events
package import Projections

extension LedgerReader {
    /// Which contenders of an experiment each judge prefers by each rubric, as of a moment.
    package func preferences(of experiment: ExperimentID, asOf moment: AsOf) throws(LedgerFault) -> [Preferences] {
        let judgements = try judgements(of: experiment, asOf: moment).map(\.facts)
        return read { models in
            let clusters = models.runBoard.experiment(experiment)?.clusterNumbers ?? [:]
            return Preferences.all(of: judgements, by: models.rubrics(of: experiment, asOf: moment)) { run in
                models.runBoard.run(run, asOf: moment).map { run in
                    (
                        contender: Contender(version: run.version, modelPlace: run.modelPlace, model: run.model),
                        cluster: clusters[run.caseID] ?? -1
                    )
                }
            }
        }
    }

    /// The judgements of an experiment's answers as of a moment, in the order of the log, each with its entry.
    package func judgements(
        of experiment: ExperimentID, asOf moment: AsOf
    ) throws(LedgerFault) -> [(position: UInt64, facts: JudgementRecorded)] {
        var judgements: [(position: UInt64, facts: JudgementRecorded)] = []
        for position in read({ $0.judgements(of: experiment, asOf: moment) }).sorted() {
            guard let event = try events(position..<position + 1).first else { continue }
            judgements.append((position, event.facts.judgementRecorded))
        }
        return judgements
    }
}
