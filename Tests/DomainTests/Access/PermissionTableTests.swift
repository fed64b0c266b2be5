import Domain
import Events
import FoundationEssentials
import SwiftProtobuf
import Testing

@Suite struct PermissionTableTests {
    private static let roles: [Role] = [.owner, .admin, .engineer, .operator, .reviewer, .viewer, .auditor]

    private static let commands = """
        command             owner admin engineer operator reviewer viewer auditor
        foundWorkspace      yes   yes   -        -        -        -      -
        addMember           yes   yes   -        -        -        -      -
        removeMember        yes   yes   -        -        -        -      -
        grantRole           yes   yes   -        -        -        -      -
        revokeRole          yes   yes   -        -        -        -      -
        createTeam          yes   yes   -        -        -        -      -
        joinTeam            yes   yes   -        -        -        -      -
        leaveTeam           yes   yes   -        -        -        -      -
        registerSigningKey  yes   -     -        -        -        -      -
        rotateSigningKey    yes   -     -        -        -        -      -
        revokeSigningKey    yes   -     -        -        -        -      -
        noteRefusal         yes   yes   yes      yes      yes      yes    yes
        changeSettings      yes   yes   -        -        -        -      -
        addUnlockSlot       yes   -     -        -        -        -      -
        removeUnlockSlot    yes   -     -        -        -        -      -
        rotateKeyring       yes   -     -        -        -        -      -
        createPrompt        yes   yes   yes      -        -        -      -
        commitVersion       yes   yes   yes      -        -        -      -
        forkPrompt          yes   yes   yes      -        -        -      -
        tagPrompt           yes   yes   yes      -        yes      -      -
        untagPrompt         yes   yes   yes      -        yes      -      -
        createDataset       yes   yes   yes      -        -        -      -
        addCases            yes   yes   yes      -        -        -      -
        configureProvider   yes   yes   -        -        -        -      -
        removeProvider      yes   yes   -        -        -        -      -
        storeCredential     yes   yes   -        -        -        -      -
        setPrice            yes   yes   -        -        -        -      -
        setPrices           yes   yes   -        -        -        -      -
        designExperiment    yes   yes   yes      -        -        -      -
        startExperiment     yes   yes   yes      yes      -        -      -
        cancelExperiment    yes   yes   yes      yes      -        -      -
        concludeExperiment  yes   yes   yes      yes      -        -      -
        pauseExperiment     yes   yes   yes      yes      -        -      -
        resumeExperiment    yes   yes   yes      yes      -        -      -
        rerunFailed         yes   yes   yes      yes      -        -      -
        startRun            yes   -     -        yes      -        -      -
        failAttempt         yes   -     -        yes      -        -      -
        recordResult        yes   -     -        yes      -        -      -
        defineMetric        yes   yes   yes      -        -        -      -
        scoreRuns           yes   -     -        yes      -        -      -
        recordRating        yes   yes   yes      -        yes      -      -
        castVote            yes   yes   yes      -        yes      -      -
        recordJudgement     yes   -     -        yes      -        -      -
        setBudget           yes   yes   -        -        -        -      -
        exhaustBudget       yes   -     -        yes      -        -      -
        setLocalOnly        yes   yes   -        -        -        -      -
        chooseSandbox       yes   yes   -        -        -        -      -
        recordViews         yes   yes   yes      yes      yes      yes    yes
        exportEvidence      yes   yes   -        -        -        -      yes
        recordCosignature   yes   yes   -        -        -        -      -
        eraseSubject        yes   yes   -        -        -        -      -
        noteRestore         yes   yes   -        -        -        -      -
        """

    private static let reading = """
        permission          owner admin engineer operator reviewer viewer auditor
        manageOwners        yes   -     -        -        -        -      -
        raiseOneself        yes   -     -        -        -        -      -
        readFacts           yes   yes   yes      yes      yes      yes    yes
        readContent         yes   yes   yes      yes      yes      yes    yes
        useCredentials      yes   -     -        yes      -        -      -
        manageKeys          yes   -     -        -        -        -      -
        eraseSubjects       yes   yes   -        -        -        -      -
        exportEvidence      yes   yes   -        -        -        -      yes
        manageCustody       yes   yes   -        -        -        -      -
        managePolicy        yes   yes   -        -        -        -      -
        makeBackups         yes   yes   -        yes      -        -      -
        takePart            yes   yes   yes      yes      yes      yes    yes
        """

    private static let samples: [String: Command] = [
        "foundWorkspace": .foundWorkspace(.sample), "addMember": .addMember(.ada),
        "removeMember": .removeMember(RemoveMember(member: .runner)),
        "grantRole": .grantRole(GrantRole(.viewer, to: .member(.runner))),
        "revokeRole": .revokeRole(RevokeRole(.operator, of: .member(.runner))),
        "createTeam": .createTeam(CreateTeam(team: .press, name: "Press")),
        "joinTeam": .joinTeam(JoinTeam(team: .press, member: .runner)),
        "leaveTeam": .leaveTeam(LeaveTeam(team: .press, member: .runner)),
        "registerSigningKey": .registerSigningKey(RegisterSigningKey(owner: .runner, publicKey: .key(9))),
        "rotateSigningKey": .rotateSigningKey(
            RotateSigningKey(owner: .runner, oldKey: .name(ofKey: 2), publicKey: .key(9))),
        "revokeSigningKey": .revokeSigningKey(
            RevokeSigningKey(owner: .runner, key: .name(ofKey: 2), reason: .retired)),
        "noteRefusal": .noteRefusal(NoteRefusal(command: "grant-role", permission: .manageMembers)),
        "changeSettings": .changeSettings(ChangeSettings(recordViews: true)),
        "addUnlockSlot": .addUnlockSlot(
            AddUnlockSlot(slot: .sample(90), kind: .recovery, publicKey: Data(count: 32))),
        "removeUnlockSlot": .removeUnlockSlot(RemoveUnlockSlot(slot: .founding)),
        "rotateKeyring": .rotateKeyring(RotateKeyring(rootEpoch: 2, workspaceKeyEpoch: 2)),
        "createPrompt": .createPrompt(.sample),
        "commitVersion": .commitVersion(.sample), "forkPrompt": .forkPrompt(.sample),
        "tagPrompt": .tagPrompt(TagPrompt(prompt: .support, tag: "b")),
        "untagPrompt": .untagPrompt(UntagPrompt(prompt: .support, tag: "mail")),
        "createDataset": .createDataset(.sample), "addCases": .addCases(.sample),
        "configureProvider": .configureProvider(.sample),
        "removeProvider": .removeProvider(RemoveProvider(provider: .local)),
        "storeCredential": .storeCredential(.sample), "setPrice": .setPrice(.sample),
        "setPrices": .setPrices(SetPrices([.sample])), "setBudget": .setBudget(.sample),
        "exhaustBudget": .exhaustBudget(.sample),
        "setLocalOnly": .setLocalOnly(SetLocalOnly(.prompt(.support), to: false)),
        "chooseSandbox": .chooseSandbox(ChooseSandbox(for: .workspace, .process)),
        "pauseExperiment": .pauseExperiment(PauseExperiment(experiment: .trial)),
        "resumeExperiment": .resumeExperiment(ResumeExperiment(experiment: .trial)),
        "rerunFailed": .rerunFailed(RerunFailed(experiment: .trial, runs: [])),
        "designExperiment": .designExperiment(.sample), "startExperiment": .startExperiment(.sample),
        "cancelExperiment": .cancelExperiment(CancelExperiment(experiment: .trial)),
        "concludeExperiment": .concludeExperiment(ConcludeExperiment(experiment: .trial)),
        "startRun": .startRun(StartRun(run: .one)), "failAttempt": .failAttempt(.sample),
        "recordResult": .recordResult(.sample), "defineMetric": .defineMetric(.sample),
        "scoreRuns": .scoreRuns(.sample), "recordRating": .recordRating(RecordRating(run: .one, valueMillionths: 0)),
        "castVote": .castVote(CastVote(first: .one, second: .two, preference: .tie)),
        "recordJudgement": .recordJudgement(.sample), "recordCosignature": .recordCosignature(.sample),
        "recordViews": .recordViews(RecordViews([ContentView(of: .version(.first))])),
        "exportEvidence": .exportEvidence(.sample),
        "eraseSubject": .eraseSubject(EraseSubject(subject: .prompt(.support))),
        "noteRestore": .noteRestore(.sample),
    ]

    /// The rows of a table: the word, and what each role may.
    private static func rows(_ table: String) -> [(word: String, allowed: [Bool])] {
        table.split(separator: "\n").dropFirst().map { line in
            let cells = line.split(separator: " ")
            return (String(cells[0]), cells.dropFirst().map { $0 == "yes" })
        }
    }

    /// A founded workspace with one more member who has exactly this role.
    private static func workspace(with role: Role) throws -> WorkspaceState {
        var state = try given()
        state.apply(.with { $0.memberAdded.member = ActorID.stranger.stored }, content: nil)
        let granted = RoleGranted.with { ($0.member, $0.role) = (ActorID.stranger.stored, role) }
        state.apply(.with { ($0.actor, $0.roleGranted) = (ActorID.owner.stored, granted) }, content: nil)
        return state
    }

    @Test(arguments: Self.rows(Self.commands).map(\.word))
    func everyRoleMayWhatTheTableSays(command: String) throws {
        let row = try #require(Self.rows(Self.commands).first { $0.word == command })
        let sample = try #require(Self.samples[command])
        #expect(row.allowed.count == Self.roles.count)
        for (role, allowed) in zip(Self.roles, row.allowed) {
            let state = try Self.workspace(with: role)
            let refusal = Refusal.notPermitted(sample.permission, .stranger)
            if allowed {
                #expect(throws: Never.self, "\(role)") { try state.authorise(sample, as: .stranger) }
            } else {
                #expect(throws: refusal, "\(role)") { try state.authorise(sample, as: .stranger) }
            }
        }
    }

    @Test func theTableNamesEveryCommand() {
        #expect(Set(Self.rows(Self.commands).map(\.word)) == Set(Self.samples.keys))
        // Each sample is the command that its word says, so none stands in for another.
        for (word, command) in Self.samples { #expect("\(command)".hasPrefix("\(word)(")) }
    }

    @Test func everyCommandAndPermissionHasItsWord() {
        func hyphenated(_ word: String) -> String { word.replacing(/[A-Z]/) { "-\($0.output.lowercased())" } }
        for (word, command) in Self.samples { #expect(command.word == hyphenated(word)) }
        for permission in Permission.allCases { #expect(permission.word == hyphenated(permission.rawValue)) }
        #expect(Permission.manageMembers.word == "manage-members")
    }

    @Test func whatMattersIsWatched() {
        #expect(
            Permission.allCases.filter(\.isWatched) == [
                .manageMembers, .manageOwners, .raiseOneself, .manageKeys, .eraseSubjects, .exportEvidence,
                .manageCustody, .managePolicy, .makeBackups,
            ])
    }

    @Test func aRefusalNamesTheRolesThatMay() {
        func words(_ permission: Permission) -> String { "\(Refusal.notPermitted(permission, .ben))" }
        for permission in [Permission.manageKeys, .manageOwners, .raiseOneself] {
            #expect(words(permission).hasSuffix("; only an owner is; ask one"))
        }
        #expect(
            words(.executeRuns).hasSuffix("; the roles that are: owner, operator; ask an owner or admin for one"))
    }

    @Test func everyRoleMayReadWhatTheTableSays() throws {
        for row in Self.rows(Self.reading) {
            let permission = try #require(Permission(rawValue: row.word))
            #expect(Self.roles.map { $0.allows(permission) } == row.allowed, "\(row.word)")
        }
    }

    @Test func everyPermissionIsInATable() {
        let commanded = Self.samples.values.map(\.permission)
        let read = Self.rows(Self.reading).compactMap { Permission(rawValue: $0.word) }
        #expect(Set(commanded + read) == Set(Permission.allCases))
    }

    @Test func aRoleThatIsNotKnownMayNothing() {
        for permission in Permission.allCases {
            #expect(!Role.unspecified.allows(permission))
            #expect(!Role.UNRECOGNIZED(99).allows(permission))
        }
    }

    @Test func severalRolesMayWhatEachOfThemMay() throws {
        var state = try Self.workspace(with: .reviewer)
        let granted = RoleGranted.with { ($0.member, $0.role) = (ActorID.stranger.stored, .operator) }
        state.apply(.with { $0.roleGranted = granted }, content: nil)
        #expect(state.permits(.tagPrompts, to: .stranger))
        #expect(state.permits(.executeRuns, to: .stranger))
        #expect(!state.permits(.editPrompts, to: .stranger))
    }

    /// What a verifier asks of an event is what the gate asked of the command, so no honest log fails.
    @Test func everyEventNeedsNoMoreThanItsCommand() throws {
        var state = WorkspaceState()
        let story = [
            "foundWorkspace", "createPrompt", "commitVersion", "forkPrompt", "tagPrompt", "untagPrompt",
            "createDataset",
            "addCases", "configureProvider", "storeCredential", "setPrice", "removeProvider", "designExperiment",
            "startExperiment", "startRun", "recordResult", "defineMetric", "scoreRuns", "recordRating",
            "changeSettings", "recordViews",
            "recordCosignature",
        ]
        for word in story {
            let command = try #require(Self.samples[word])
            for draft in try state.obey(command) { #expect(draft.facts.permission == command.permission, "\(word)") }
        }
        for command: Command in [
            .startRun(StartRun(run: .two)), .failAttempt(.sample.with { ($0.run, $0.isFinal) = (.two, true) }),
            .concludeExperiment(ConcludeExperiment(experiment: .trial)),
        ] {
            for draft in try state.obey(command) { #expect(draft.facts.permission == command.permission) }
        }
    }

    @Test func anEventThatIsNotKnownNeedsNothingThatIsKnown() {
        #expect(Facts().permission == nil)
    }
}
