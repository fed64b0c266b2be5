import Domain
import Events
import FoundationEssentials
import SwiftProtobuf
import Testing

@Suite struct ErasureDeciderTests {
    private static let keys = [Data(repeating: 7, count: 16), Data(repeating: 8, count: 16)]

    private func erase(_ subject: Subject, reason: String = "") -> Command {
        .eraseSubject(EraseSubject(subject: subject, reason: reason, dataKeys: Self.keys))
    }

    private func full() throws -> WorkspaceState {
        try WorkspaceState.underWay().after(
            .configureProvider(.sample), .storeCredential(.sample), .defineMetric(.sample))
    }

    private static let subjects: [Subject] = [
        .person(.owner), .prompt(.support), .dataset(.questions), .datasetCase(.one), .provider(.local),
        .credential(.key), .experiment(.trial), .metric(.tone),
    ]

    @Test(arguments: Self.subjects) func theEventNamesTheSubjectAndItsKeys(subject: Subject) throws {
        try full().when(erase(subject)).then(
            .subjectErased(.with { ($0.kind, $0.subject, $0.dataKeys) = (subject.kind, subject.stored, Self.keys) }))
    }

    @Test(arguments: Self.subjects) func aSubjectIsReadBackFromItsEvent(subject: Subject) {
        #expect(Subject(subject.kind, stored: subject.stored) == subject)
        #expect(Subject(subject.kind, stored: Data([1])) == nil)
        #expect(Subject(.unspecified, stored: subject.stored) == nil)
    }

    @Test(arguments: Self.subjects) func whatIsErasedIsNotErasedAgain(subject: Subject) throws {
        let state = try full().after(erase(subject))
        #expect(state.isErased(subject))
        state.when(erase(subject)).then()
    }

    @Test func whoIsNotThereIsNotErased() throws {
        let state = try given()
        let unknown: [(Subject, Thing)] = [
            (.person(.stranger), .actor(.stranger)), (.prompt(.support), .prompt(.support)),
            (.dataset(.questions), .dataset(.questions)), (.datasetCase(.one), .datasetCase(.one)),
            (.provider(.local), .provider(.local)), (.credential(.key), .credential(.key)),
            (.experiment(.trial), .experiment(.trial)), (.team(.sample(90)), .team(.sample(90))),
            (.metric(.tone), .metric(.tone)),
        ]
        for (subject, thing) in unknown { state.when(erase(subject)).refused(.unknown(thing)) }
    }

    @Test func aReasonIsTheWordsOfWhoErases() throws {
        let drafts = try full().decide(erase(.prompt(.support), reason: "asked to by letter"), as: .owner)
        #expect(drafts.map(\.subjects) == [[.person(.owner)]])
        #expect(drafts[0].content?.subjectErased.reason == "asked to by letter")
        let long = String(repeating: "x", count: 65 << 10)
        try full().when(erase(.prompt(.support), reason: long)).refused(.malformed(.reason, nil))
        // Who is erased leaves no words.
        let silent = try full().after(erase(.person(.owner)))
            .decide(erase(.prompt(.support), reason: "asked to"), as: .owner)
        #expect(silent.map(\.content) == [nil])
    }

    @Test func dataKeysAreIds() throws {
        let command = EraseSubject(subject: .prompt(.support), dataKeys: [Data([1])])
        try full().when(.eraseSubject(command)).refused(.malformed(.dataKeys, nil))
    }

    @Test func aPersonKeepsIdRolesAndKeys() throws {
        let before = try full()
        let state = try before.after(erase(.person(.owner)))
        #expect(state.name(of: ActorID.owner) == nil)
        #expect(state.roles(of: .owner) == before.roles(of: .owner))
        #expect(state.actor(ofPublicKey: FoundWorkspace.sample.ownerPublicKey) == .owner)
        #expect(throws: Never.self) { try state.authorise(.createPrompt(.sample), as: .owner) }
    }

    @Test func aPromptKeepsItsVersionsAndTakesItsForks() throws {
        let state = try full().after(.forkPrompt(.sample), erase(.prompt(.support)))
        for prompt in [PromptID.support, .sample(11)] {
            #expect(state.name(of: prompt) == nil)
            #expect(state.tags(of: prompt).isEmpty)
            #expect(state.versions(of: prompt).count == 1)
        }
        #expect(state.prompt(named: "Support") == nil && state.prompt(named: "Sales") == nil)
        // The fork is not the source: erasing it leaves the source.
        let other = try full().after(.forkPrompt(.sample), erase(.prompt(.sample(11))))
        #expect(other.name(of: PromptID.support) == "Support")
    }

    @Test func newTextOfWhatWasErasedIsRefused() throws {
        let prompt = try full().after(erase(.prompt(.support)))
        for command in [
            .commitVersion(.sample), .forkPrompt(.sample), .tagPrompt(TagPrompt(prompt: .support, tag: "new")),
        ] as [Command] {
            prompt.when(command).refused(.erased(.prompt(.support)))
        }
        let cases = AddCases(dataset: .questions, cases: [(.sample(42), .sample)])
        try full().after(erase(.dataset(.questions))).when(.addCases(cases)).refused(.erased(.dataset(.questions)))
        let provider = try full().after(erase(.provider(.local)))
        provider.when(.configureProvider(.sample.with { $0.name = "again" })).refused(.erased(.provider(.local)))
        provider.when(.storeCredential(StoreCredential(provider: .local, credential: .sample(61), secret: "sk")))
            .refused(.erased(.provider(.local)))
    }

    @Test func aNameThatWasErasedIsFree() throws {
        let state = try full().after(erase(.prompt(.support)), erase(.dataset(.questions)), erase(.provider(.local)))
        state.when(.createDataset(CreateDataset(dataset: .sample(31), name: "Questions"))).then(
            .datasetCreated(.with { $0.dataset = DatasetID.sample(31).stored }))
        #expect(throws: Never.self) {
            let prompt = changed(CreatePrompt.sample) { ($0.prompt, $0.version) = (.sample(12), .sample(23)) }
            _ = try state.decide(.createPrompt(prompt), as: .owner)
        }
        #expect(state.provider(named: "local") == nil)
        #expect(state.settings(of: .local)?.baseURL == "")
    }

    @Test(arguments: [
        Subject.prompt(.support), .dataset(.questions), .datasetCase(.one), .experiment(.trial),
    ])
    func whatComesOfARunAfterwardsIsRecordedWithoutItsText(subject: Subject) throws {
        let state = try full().after(erase(subject))
        let recorded = try state.decide(.recordResult(.sample), as: .owner)
        #expect(recorded.map(\.content) == [nil, nil])
        #expect(recorded[0].facts.resultRecorded.outputTokens == 3)
        #expect(recorded[1].facts.scoresRecorded.passed)
        let failed = try state.decide(.failAttempt(.sample), as: .owner)
        #expect(failed.map(\.content) == [nil])
        #expect(failed[0].facts.attemptFailed.failure == .timedOut)
    }

    @Test func theRunsOfOtherCasesKeepTheirText() throws {
        let state = try full().after(erase(.datasetCase(.two)))
        #expect(try state.decide(.recordResult(.sample), as: .owner).allSatisfy { $0.content != nil })
    }

    @Test func aRestoreSaysWhatIsLost() throws {
        let state = try given()
        var restore = NoteRestore.sample
        state.when(.noteRestore(restore)).then(
            .ledgerRestored(.with { ($0.size, $0.root) = (12, Data(repeating: 3, count: 32)) }))
        restore.knownSize = 12
        state.when(.noteRestore(restore)).refused(.malformed(.knownSize, nil))
        restore.root = Data([3])
        state.when(.noteRestore(restore)).refused(.malformed(.root, nil))
    }

    /// The promise: replay after erasure is the same, minus the content.
    @Test func foldingWithoutTheErasedContentComesToTheSame() throws {
        var story = Story(.printed("erasing in the midst"))
        var state = WorkspaceState()
        var events: [Draft] = []
        var erasures = 0
        func obey(_ command: Command) {
            guard let drafts = try? state.obey(command) else { return }
            events += drafts.map { draft in changed(draft) { $0.facts.actor = ActorID.owner.stored } }
        }
        obey(.foundWorkspace(.sample))
        for number in 0..<3_000 {
            obey(story.nextCommand(in: state))
            if number % 500 == 499 {
                let subject = Self.subjects[erasures % Self.subjects.count]
                obey(erase(subject))
                erasures += state.isErased(subject) ? 1 : 0
                var replayed = WorkspaceState()
                for event in events {
                    replayed.apply(event.facts, content: state.isAnyErased(event.subjects) ? nil : event.content)
                }
                #expect(replayed == state, "after erasing \(subject)")
            }
        }
        #expect(erasures > 3)
    }
}
