import Events
import Foundation
import Projections
import SwiftProtobuf
import Testing

@Suite struct EventSubjectTests {
    @Test func everyEventOfARunIsAboutItsVersionModelCaseAndExperiment() throws {
        var trial = Trial(models: ["a:x", "b:y"])
        let run = trial.request(model: 1, repetition: 3)
        let first = UInt64(trial.log.events.count) - 1
        trial.log.start(run)
        trial.log.failAttempt(run)
        trial.log.start(run, attempt: 2)
        trial.log.result(run)
        trial.log.score(run, 1, passed: true)
        let models = trial.log.models
        let subjects = trial.log.events[Int(first)...].map { models.subject(of: $0.facts, at: $0.position) }
        #expect(subjects.count == 6)
        for subject in subjects {
            #expect(subject.run == run && subject.experiment == trial.experiment)
            #expect(subject.version == trial.versions[0] && subject.prompt == trial.prompt)
            #expect(subject.model == "b:y" && subject.repetition == 3)
            #expect(subject.caseID == trial.cases[0] && subject.dataset == trial.dataset)
            #expect(models.concerns(trial.prompt, subject))
        }
        #expect(subjects.map(\.attempt) == [nil, 1, 1, 2, nil, nil])
    }

    @Test func aDesignIsAboutEveryVersionAndModelThatItCompares() throws {
        let trial = Trial(versions: 2, models: ["a:x", "b:y"])
        let models = trial.log.models
        let design = try #require(trial.log.events.last)
        let subject = models.subject(of: design.facts, at: design.position)
        #expect(subject.versions == trial.versions && subject.models == ["a:x", "b:y"])
        #expect(subject.version == nil && subject.model == nil && subject.prompt == nil)
        #expect(models.concerns(trial.prompt, subject))
        var other = trial
        let stranger = other.log.prompt("other")
        #expect(!other.log.models.concerns(stranger, subject))
    }

    @Test func whatWasViewedOrErasedIsFound() {
        var trial = Trial()
        func subject(_ fill: (inout Facts) -> Void) -> EventSubject {
            trial.log.append(nil, fill)
            let event = trial.log.events.last!
            return trial.log.models.subject(of: event.facts, at: event.position)
        }
        func viewed(_ kind: ViewKind, _ thing: Data) -> EventSubject {
            subject { $0.dataViewed = .with { ($0.kind, $0.thing) = (kind, thing) } }
        }
        func erased(_ kind: SubjectKind, _ thing: Data) -> EventSubject {
            subject { $0.subjectErased = .with { ($0.kind, $0.subject) = (kind, thing) } }
        }
        #expect(viewed(.promptVersion, trial.versions[0].data).version == trial.versions[0])
        #expect(viewed(.promptVersion, trial.prompt.data).prompt == trial.prompt)
        #expect(viewed(.case, trial.dataset.data).dataset == trial.dataset)
        #expect(viewed(.case, trial.cases[0].data).caseID == trial.cases[0])
        #expect(viewed(.results, trial.experiment.data).experiment == trial.experiment)
        #expect(viewed(.audit, Data()) == EventSubject())
        #expect(viewed(.audit, trial.prompt.data).prompt == trial.prompt)
        #expect(viewed(.audit, trial.experiment.data).experiment == trial.experiment)
        #expect(erased(.prompt, trial.prompt.data).prompt == trial.prompt)
        #expect(erased(.case, trial.cases[0].data).dataset == trial.dataset)
        #expect(erased(.person, trial.log.author.data).member == trial.log.author)
    }

    @Test func aRunThatWasNeverRequestedIsAboutItselfAlone() {
        var log = LogBuilder()
        let run: RunID = log.newID()
        log.start(run)
        let subject = log.models.subject(of: log.events[0].facts, at: 0)
        #expect(subject.run == run && subject.version == nil && subject.experiment == nil)
    }

    /// No event may stop an audit, however odd.
    @Test func everyEventOfARandomLogHasASubject() {
        let seed = RandomLog.seed()
        let events = RandomLog.events(2_000, seed: seed)
        let models = fold(events)
        let subjects = events.map { models.subject(of: $0.facts, at: $0.position) }
        #expect(subjects.count { $0 != EventSubject() } > events.count / 2)
    }
}
