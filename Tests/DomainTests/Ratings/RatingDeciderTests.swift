import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct RatingDeciderTests {
    private static let rating = RecordRating(
        run: .one, valueMillionths: 4_000_000, lowMillionths: 1_000_000, highMillionths: 5_000_000, comment: "kind")

    /// Two versions have answered case one.
    private func compared() throws -> WorkspaceState {
        var state = try WorkspaceState.withCases().after(
            .commitVersion(.sample),
            .designExperiment(.sample.with { ($0.versions, $0.cases) = ([.first, .second], [.one]) }),
            .startExperiment(.sample))
        for run in [RunID.one, .two] {
            try state.obey(.startRun(StartRun(run: run)))
            try state.obey(.recordResult(.sample.with { $0.run = run }))
        }
        return state
    }

    @Test func aRatingKeepsItsScaleAndTheCommentGoesWithThePersonOrTheOutput() throws {
        let drafts = try WorkspaceState.recorded().decide(.recordRating(Self.rating), as: .owner)
        #expect(
            drafts.map(\.facts.event) == [
                .ratingRecorded(
                    .with {
                        ($0.run, $0.valueMillionths) = (RunID.one.stored, 4_000_000)
                        ($0.lowMillionths, $0.highMillionths) = (1_000_000, 5_000_000)
                    })
            ])
        #expect(drafts.first?.content?.ratingRecorded.comment == "kind")
        #expect(Set(drafts[0].subjects).isSuperset(of: [.person(.owner), .datasetCase(.one), .experiment(.trial)]))
        let silent = RecordRating(run: .one, valueMillionths: 1_000_000, passed: true)
        #expect(try WorkspaceState.recorded().decide(.recordRating(silent), as: .owner).map(\.content) == [nil])
    }

    @Test func ofWhoIsErasedTheFigureIsKeptAndNoComment() throws {
        let erased = try WorkspaceState.recorded().after(.eraseSubject(EraseSubject(subject: .person(.owner))))
        let drafts = try erased.decide(.recordRating(Self.rating), as: .owner)
        #expect(drafts.count == 1 && drafts[0].content == nil && drafts[0].subjects.isEmpty)
    }

    @Test func aRatingLiesOnItsScale() throws {
        let state = try WorkspaceState.recorded()
        func refusal(_ change: (inout RecordRating) -> Void) -> Refusal? {
            let outcome = state.when(.recordRating(changed(Self.rating, change))).result
            if case .failure(let refusal) = outcome { return refusal }
            return nil
        }
        #expect(refusal { $0.valueMillionths = 5_000_001 } == .outOfRange(.rating, 5_000_001, 1_000_000...5_000_000))
        #expect(refusal { $0.highMillionths = 1_000_000 } == .malformed(.ratingScale, nil))
        #expect(refusal { $0.comment = String(repeating: "x", count: 65 << 10) } == .malformed(.comment, nil))
        #expect(
            refusal { $0.lowMillionths = .min }
                == .outOfRange(.ratingScale, .min, -MetricLimits.millionthsMax...MetricLimits.millionthsMax))
        #expect(refusal { $0.run = .two } == .runWithoutResult(.two, .requested))
        #expect(refusal { $0.run = .sample(89) } == .unknown(.run(.sample(89))))
    }

    @Test func onlyPersonsSayWhatTheyThink() throws {
        let state = try compared()
        state.when(.recordRating(Self.rating), as: .runner).refused(.notAPerson(.runner))
        state.when(.castVote(CastVote(first: .one, second: .two, preference: .tie)), as: .runner)
            .refused(.notAPerson(.runner))
        let erased = try state.after(.eraseSubject(EraseSubject(subject: .datasetCase(.one))))
        erased.when(.recordRating(Self.rating)).refused(.erased(.datasetCase(.one)))
        erased.when(.castVote(CastVote(first: .one, second: .two, preference: .tie))).refused(
            .erased(.datasetCase(.one)))
    }

    @Test func aVoteSaysWhichWasShownFirst() throws {
        try compared().when(.castVote(CastVote(first: .two, second: .one, preference: .second))).then(
            .comparisonVoted(
                .with {
                    ($0.firstRun, $0.secondRun) = (RunID.two.stored, RunID.one.stored)
                    $0.preference = .second
                }))
    }

    @Test func onlyAnswersOfTwoVersionsToOneCaseAreCompared() throws {
        let state = try compared()
        func vote(_ first: RunID, _ second: RunID, _ preference: VotePreference = .tie) -> Command {
            .castVote(CastVote(first: first, second: second, preference: preference))
        }
        state.when(vote(.one, .one)).refused(.pairUnfit(.one, .one))
        state.when(vote(.one, .two, .unspecified)).refused(.malformed(.preference, nil))
        state.when(vote(.one, .sample(89))).refused(.unknown(.run(.sample(89))))
        // Two cases of one version.
        var other = try WorkspaceState.underWay().after(.recordResult(.sample), .startRun(StartRun(run: .two)))
        other.when(vote(.one, .two)).refused(.runWithoutResult(.two, .started(attempt: 1)))
        try other.obey(.recordResult(.sample.with { $0.run = .two }))
        other.when(vote(.one, .two)).refused(.pairUnfit(.one, .two))
    }
}
