import Events
import SwiftProtobuf

extension WorkspaceState {
    /// The comment is the person's and speaks of the output: it goes with either.
    func rate(_ command: RecordRating, as actor: ActorID) throws(Refusal) -> [Draft] {
        try checkIsPerson(actor)
        try checkRecorded(command.run)
        let subjects = subjects(of: command.run)
        try checkNotErased(subjects)
        let sound = -MetricLimits.millionthsMax...MetricLimits.millionthsMax
        for end in [command.lowMillionths, command.highMillionths] { try Field.ratingScale.check(end, in: sound) }
        guard command.lowMillionths < command.highMillionths else { throw .malformed(.ratingScale, nil) }
        try Field.rating.check(command.valueMillionths, in: command.lowMillionths...command.highMillionths)
        try Field.comment.check(command.comment)
        let event = Facts.OneOf_Event.ratingRecorded(
            .with {
                $0.run = command.run.stored
                $0.valueMillionths = command.valueMillionths
                $0.lowMillionths = command.lowMillionths
                $0.highMillionths = command.highMillionths
                if let passed = command.passed { $0.passed = passed }
            })
        guard !command.comment.isEmpty else { return [Draft(event)] }
        let content = Content.OneOf_Content.ratingRecorded(.with { $0.comment = command.comment })
        // Who is erased may still act, and leaves no words: they would be sealed under a key that is destroyed with all of theirs.
        return withoutErasedContent([Draft(event, content, of: subjects + [.person(actor)])])
    }

    func vote(_ command: CastVote, as actor: ActorID) throws(Refusal) -> [Draft] {
        try checkIsPerson(actor)
        for run in [command.first, command.second] {
            try checkRecorded(run)
            try checkNotErased(subjects(of: run))
        }
        guard let first = cell(of: command.first), let second = cell(of: command.second),
            first.experiment == second.experiment, first.caseID == second.caseID, first.model == second.model,
            first.version != second.version
        else { throw .pairUnfit(command.first, command.second) }
        switch command.preference {
        case .first, .second, .tie: break
        case .unspecified, .UNRECOGNIZED: throw .malformed(.preference, nil)
        }
        return [
            Draft(
                .comparisonVoted(
                    .with {
                        ($0.firstRun, $0.secondRun) = (command.first.stored, command.second.stored)
                        $0.preference = command.preference
                    }))
        ]
    }

    private func checkIsPerson(_ actor: ActorID) throws(Refusal) {
        guard members[actor]?.kind == .person else { throw .notAPerson(actor) }
    }
}
