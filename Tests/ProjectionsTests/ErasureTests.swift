import Events
import Foundation
import Projections
import SwiftProtobuf
import Testing

/// What read models know after an erasure is what they would know had the content never been there.
@Suite struct ErasureTests {
    /// A thing of a log, and the entries whose content is its own.
    private struct Victim {
        let kind: SubjectKind
        let id: Data
        let isOwn: (Facts) -> Bool
    }

    /// Of each kind the first that the log made and whose name is known.
    private func victims(of events: [FoldedEvent], _ models: ReadModels) -> [Victim] {
        let now = AsOf.now(models)
        var victims: [Victim] = []
        // One with forks, if there is one: they go with it.
        let prompts = models.versionGraph.prompts(asOf: now)
        if let prompt = prompts.max(by: { forks(of: $0, models).count < forks(of: $1, models).count }) {
            let own = Set(forks(of: prompt, models).map(\.data))
            victims.append(
                Victim(kind: .prompt, id: prompt.data) { facts in
                    switch facts.event {
                    case .promptCreated(let event): own.contains(event.prompt)
                    case .promptForked(let event): own.contains(event.prompt)
                    case .promptTagged(let event): own.contains(event.prompt)
                    case .promptUntagged(let event): own.contains(event.prompt)
                    default: false
                    }
                })
        }
        if let dataset = models.catalog.datasets(asOf: now).first?.data {
            victims.append(Victim(kind: .dataset, id: dataset) { $0.datasetCreated.dataset == dataset })
        }
        if let provider = models.catalog.providers(asOf: now).first?.id.data {
            victims.append(Victim(kind: .provider, id: provider) { $0.providerConfigured.provider == provider })
        }
        if let experiment = models.runBoard.experiments(asOf: now).first?.id.data {
            victims.append(Victim(kind: .experiment, id: experiment) { $0.experimentDesigned.experiment == experiment })
        }
        if let team = models.catalog.teams(asOf: now).first?.data {
            victims.append(Victim(kind: .team, id: team) { $0.teamCreated.team == team })
        }
        if let metric = models.catalog.metrics(asOf: now).first?.data {
            victims.append(Victim(kind: .metric, id: metric) { $0.metricDefined.metricID == metric })
        }
        if let actor = models.catalog.actors(asOf: now).first?.data {
            victims.append(Victim(kind: .person, id: actor) { $0.memberAdded.member == actor })
        }
        return victims
    }

    /// The prompt and all that was forked from it.
    private func forks(of prompt: PromptID, _ models: ReadModels) -> [PromptID] {
        [prompt] + models.versionGraph.forks(of: prompt, asOf: .now(models)).flatMap { forks(of: $0, models) }
    }

    private func erasing(_ victim: Victim, at position: UInt64, keys: [Data] = []) -> FoldedEvent {
        let facts = Facts.with {
            $0.subjectErased.kind = victim.kind
            $0.subjectErased.subject = victim.id
            $0.subjectErased.dataKeys = keys
        }
        return FoldedEvent(
            position: position, recordedAt: 1_800_000_000_000_000 + position, facts: facts, content: nil)
    }

    @Test func forgettingIsAsIfTheContentHadNeverBeenThere() {
        let seed = RandomLog.seed()
        for round in 0..<6 {
            let events = RandomLog.events(400, seed: seed &+ UInt64(round))
            let before = fold(events)
            let victims = victims(of: events, before)
            #expect(victims.count >= 3)
            for victim in victims {
                let erasing = erasing(victim, at: UInt64(events.count))
                let bare = events.map { event in
                    victim.isOwn(event.facts)
                        ? FoldedEvent(
                            position: event.position, recordedAt: event.recordedAt, facts: event.facts, content: nil)
                        : event
                }
                let (live, replayed) = (fold(events + [erasing]), fold(bare + [erasing]))
                // The past forgets too.
                for end in [UInt64(events.count) / 2, UInt64(events.count), UInt64(events.count) + 1] {
                    let isSame = Answers(live, asOf: AsOf(end: end)) == Answers(replayed, asOf: AsOf(end: end))
                    #expect(isSame, "seed \(seed), round \(round), \(victim.kind) as of \(end)")
                }
                #expect(Answers(live, asOf: .now(live)) != Answers(before, asOf: .now(before)))
            }
        }
    }

    @Test func figuresStay() {
        let events = RandomLog.events(400, seed: RandomLog.seed())
        let before = fold(events)
        for victim in victims(of: events, before) {
            let after = fold(events + [erasing(victim, at: UInt64(events.count))])
            let moment = AsOf(end: UInt64(events.count))
            #expect(after.leaderboard.rows(asOf: moment) == before.leaderboard.rows(asOf: moment))
            #expect(after.versionGraph.versionCount == before.versionGraph.versionCount)
            #expect(after.strays == before.strays)
        }
    }

    @Test func contentIsRightlyGoneWhereAnErasureNamesOneOfItsKeys() {
        let keys = (0..<4).map { Data(repeating: $0, count: 16) }
        var erasures = Erasures()
        #expect(erasures.isEmpty && erasures.position(ofContentUnder: keys, at: 0) == nil)
        let victim = Victim(kind: .prompt, id: Data(repeating: 9, count: 16)) { _ in false }
        erasures.apply(erasing(victim, at: 0, keys: [keys[0], keys[1]]).facts, at: 20)
        erasures.apply(Facts(), at: 21)
        erasures.apply(erasing(victim, at: 0, keys: [keys[2]]).facts, at: 30)
        #expect(erasures.all.map(\.position) == [20, 30])
        #expect(Set(erasures.dataKeys) == Set(keys[0...2]))
        #expect(erasures.position(ofContentUnder: [keys[3], keys[1]], at: 5) == 20)
        #expect(erasures.position(ofContentUnder: [keys[3]], at: 5) == nil)
        // What is sealed after an erasure is not what it erased.
        #expect(erasures.position(ofContentUnder: [keys[1]], at: 20) == 20)
        #expect(erasures.position(ofContentUnder: [keys[1]], at: 21) == nil)
        #expect(erasures.position(ofContentUnder: [keys[1], keys[2]], at: 21) == 30)
    }
}
