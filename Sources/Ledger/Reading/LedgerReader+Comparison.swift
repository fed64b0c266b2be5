package import Events
package import Projections

extension LedgerReader {
    /// What the experiment's design states is to be shown; `nil` where it states nothing.
    package func statedComparison(of experiment: Experiment) throws(LedgerFault) -> ComparisonDesign? {
        let facts = try events(experiment.position..<experiment.position + 1).first?.facts
        guard let designed = facts?.experimentDesigned, designed.hasComparison else { return nil }
        return designed.comparison
    }

    /// The verdicts that were recorded with the experiment's conclusion; empty where it is not concluded, or stated nothing.
    package func recordedVerdicts(
        of experiment: ExperimentID, asOf moment: AsOf
    ) throws(LedgerFault) -> (position: UInt64, verdicts: [ContenderVerdict])? {
        guard let conclusion = read({ $0.runBoard.conclusion(of: experiment, asOf: moment) }) else { return nil }
        let facts = try events(conclusion.position..<conclusion.position + 1).first?.facts
        return (conclusion.position, facts?.experimentConcluded.verdicts ?? [])
    }
}
