package import Events
package import Projections

extension LedgerReader {
    /// What the experiment's design states is to be shown; `nil` where it states nothing.
    package func statedComparison(of experiment: Experiment) throws(LedgerFault) -> ComparisonDesign? {
        let facts = try events(experiment.position..<experiment.position + 1).first?.facts
        guard let designed = facts?.experimentDesigned, designed.hasComparison else { return nil }
        return designed.comparison
    }

    /// The verdicts that were recorded with the experiment's newest conclusion, empty where it stated nothing; `nil` where there is none.
    package func recordedVerdicts(
        of experiment: ExperimentID, asOf moment: AsOf
    ) throws(LedgerFault) -> (position: UInt64, verdicts: [ContenderVerdict])? {
        guard let conclusion = read({ $0.runBoard.conclusion(of: experiment, asOf: moment) }) else { return nil }
        return (conclusion.position, try recordedVerdicts(at: conclusion.position))
    }

    /// The verdicts of the conclusion that the entry at `position` records.
    package func recordedVerdicts(at position: UInt64) throws(LedgerFault) -> [ContenderVerdict] {
        try events(position..<position + 1).first?.facts.experimentConcluded.verdicts ?? []
    }
}
