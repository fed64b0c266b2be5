/// What an actor asks of the workspace. Ids of new things are made by who asks, so that asking again is asking the
/// same.
package enum Command: Sendable {
    case foundWorkspace(FoundWorkspace)

    case addMember(AddMember)
    case removeMember(RemoveMember)
    case grantRole(GrantRole)
    case revokeRole(RevokeRole)
    case createTeam(CreateTeam)
    case joinTeam(JoinTeam)
    case leaveTeam(LeaveTeam)
    case registerSigningKey(RegisterSigningKey)
    case rotateSigningKey(RotateSigningKey)
    case revokeSigningKey(RevokeSigningKey)
    case noteRefusal(NoteRefusal)

    case changeSettings(ChangeSettings)

    case addUnlockSlot(AddUnlockSlot)
    case removeUnlockSlot(RemoveUnlockSlot)
    case rotateKeyring(RotateKeyring)

    case createPrompt(CreatePrompt)
    case commitVersion(CommitVersion)
    case forkPrompt(ForkPrompt)
    case tagPrompt(TagPrompt)
    case untagPrompt(UntagPrompt)

    case createDataset(CreateDataset)
    case addCases(AddCases)

    case configureProvider(ConfigureProvider)
    case removeProvider(RemoveProvider)
    case storeCredential(StoreCredential)
    case setPrice(SetPrice)
    case setPrices(SetPrices)

    case designExperiment(DesignExperiment)
    case startExperiment(StartExperiment)
    case cancelExperiment(CancelExperiment)
    case concludeExperiment(ConcludeExperiment)
    case pauseExperiment(PauseExperiment)
    case resumeExperiment(ResumeExperiment)
    case rerunFailed(RerunFailed)

    case startRun(StartRun)
    case recordSandbox(RecordSandbox)
    case recordSandboxGone(RecordSandboxGone)
    case failAttempt(FailAttempt)
    case recordResult(RecordResult)
    case requestJudging(RequestJudging)
    case recordJudgement(RecordJudgement)
    case calibrateJudge(CalibrateJudge)

    case defineMetric(DefineMetric)
    case scoreRuns(ScoreRuns)
    case recordRating(RecordRating)
    case castVote(CastVote)

    case setBudget(SetBudget)
    case exhaustBudget(ExhaustBudget)
    case setLocalOnly(SetLocalOnly)
    case chooseSandbox(ChooseSandbox)

    case recordViews(RecordViews)
    case exportEvidence(ExportEvidence)
    case recordCosignature(RecordCosignature)
    case eraseSubject(EraseSubject)
    case noteRestore(NoteRestore)
}
