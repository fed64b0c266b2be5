package import Events

/// Something that has an id.
package enum Thing: Hashable, Sendable {
    case actor(ActorID)
    case prompt(PromptID)
    case version(VersionID)
    case dataset(DatasetID)
    case datasetCase(CaseID)
    case provider(ProviderID)
    case credential(CredentialID)
    case experiment(ExperimentID)
    case run(RunID)
    case team(TeamID)
    case unlockSlot(SlotID)
    case budget(BudgetID)
    case metric(MetricID)
    case judging(JudgingID)
}

/// Why a command is not obeyed. Nothing was recorded.
package enum Refusal: Error, Equatable, Sendable {
    case notPermitted(Permission, ActorID)
    case workspaceNotFounded
    case workspaceFounded
    case founderIsNotOwner(owner: ActorID, actor: ActorID)
    case publicKeyMalformed(bytes: Int)
    /// Nobody can have the private half of it.
    case publicKeyUnusable
    case publicKeyShared
    case unlockKeyMalformed(bytes: Int)
    /// Nothing that is sealed to it is a secret.
    case unlockKeyUnusable
    case unlockKeyTaken(SlotID)
    case lastUnlockSlot(SlotID)
    /// The root key and the workspace key are at these epochs, or were.
    case epochPassed(root: UInt32, workspaceKey: UInt32)
    /// It was registered before, for whomever.
    case publicKeyTaken
    case memberRemoved(ActorID)
    /// Nobody would be left who is an owner and can sign.
    case lastOwner
    case roleComesFromTeam(Role, ActorID)
    case signingKeyUnknown(ActorID)
    case signingKeyEnded(ActorID)
    /// It was revoked before, and this is what the log says of it.
    case signingKeyRevoked(ActorID, RevocationReason, inDoubtFrom: UInt64?)

    /// The provider's name.
    case onPremisesWithoutAddress(String)
    case sandboxSettingsOfModels(String)
    case snapshotAndImage
    case sizeWithoutImage(Field)

    case unknown(Thing)
    /// The id of a new thing names something already.
    case exists(Thing)
    /// Its text was destroyed, and what would come from it is not to be had.
    case erased(Thing)
    case listedTwice(Thing)
    case modelListedTwice(String)
    case priceTiersDoNotRise(model: String)
    case metricListedTwice(String)
    case nameTaken(Field, String)
    /// The beginning of the text only where it may be shown.
    case malformed(Field, String?)
    case outOfRange(Field, Int64, ClosedRange<Int64>)
    case tooMany(Field, count: Int, max: Int)
    case tooLarge(Field, bytes: Int, maxBytes: Int)
    case empty(Field)

    case template(TemplateFault)
    /// From 1.
    case chatRoleUnknown(message: Int)
    case chatTextEmpty(message: Int)
    case severalHeads(PromptID, [VersionID])
    case versionOfOtherPrompt(VersionID, PromptID)

    case inputListedTwice(CaseID, name: String)
    case inputWithoutValue(CaseID, name: String)
    case inputNotJSON(CaseID, name: String)
    case metadataNotJSON(CaseID)
    /// The assertion's number, from 1.
    case assertionMalformed(Int, Field)
    case caseOfOtherDataset(CaseID, DatasetID)

    case runCountWrong(given: Int, needed: Int)
    case experimentNotStarted(ExperimentID)
    case experimentStarted(ExperimentID)
    case experimentOver(ExperimentID, ExperimentStage)
    case runsOpen(ExperimentID, count: Int)
    case experimentPaused(ExperimentID)
    /// One id is needed for each failed run that was not requested again yet.
    case rerunCountWrong(given: Int, failed: Int)
    /// Its spending does not count against that budget.
    case budgetElsewhere(BudgetID, ExperimentID)

    case runOver(RunID, RunStage)
    case attemptUnderWay(RunID, attempt: UInt32)
    case noAttemptUnderWay(RunID)
    case attemptWrong(RunID, given: UInt32, underWay: UInt32)
    /// It was begun by this actor.
    case attemptOfAnother(RunID, ActorID)
    case failureUnspecified(RunID)
    /// The workspace lets calls be made in sandboxes only.
    case sandboxRequired
    case noSandbox(named: String)
    /// It is a provider of models, of this kind.
    case noSandboxes(ProviderID, kind: String)
    /// The other run has no result, or asked something else.
    case resultNotReusable(RunID, reused: RunID)
    /// For a reused result nothing was asked, so nothing can have been measured.
    case reusedResultMeasured(RunID)
    case reasonCountWrong(scores: Int, reasons: Int)
    case metricUnknown(place: UInt32, metrics: Int)

    case metricVersionUnknown(MetricID, version: UInt32, count: Int)
    /// A metric keeps its name; the text is that name.
    case metricRenamed(String)
    /// Its formula would come back to itself.
    case metricCircular(String)
    /// What its kind has no use for, or does not do without.
    case metricMisdefined(String)
    /// The word means something else where metrics are named.
    case metricNameReserved(String)
    case runWithoutResult(RunID, RunStage)
    /// By this version of the metric.
    case runScored(RunID, MetricID, version: UInt32)
    /// What is said of the run is not what the metric's kind, range and threshold make of it.
    case judgementUnfit(RunID)
    /// It asks for other results, or another metric.
    case judgingElsewhere(JudgingID)
    /// It is a formula, or has another range than 0 to 1.
    case metricNotAsserted(MetricID, version: UInt32)
    /// Programs and runners have no say in what people think.
    case notAPerson(ActorID)
    case pairUnfit(RunID, RunID)
    /// There is no recorded answer of the run.
    case answerMissing(RunID)
    /// They are one run, of two experiments or of two cases.
    case answersNotComparable(RunID, RunID)
}

extension Refusal: CustomStringConvertible {
    /// One line: what is refused, and what to do.
    package var description: String {
        switch self {
        case .notPermitted(let permission, let actor):
            "actor \(actor) is not allowed to \(permission.words); \(permission.remedy)"
        case .workspaceNotFounded: "this log holds no workspace yet; make one with `promptledger init`"
        case .workspaceFounded: "this log holds a workspace already; choose an empty directory for another"
        case .founderIsNotOwner(let owner, let actor):
            "actor \(actor) cannot found a workspace for \(owner); its owner must found it"
        case .publicKeyMalformed(let bytes):
            "a signing key of \(bytes) bytes is none; give the 32 bytes of an Ed25519 public key"
        case .publicKeyUnusable:
            "the signing key is no point that an Ed25519 key pair has, so nobody can sign with it; give the public half of a key pair"
        case .publicKeyShared: "owner and runner have the same signing key; make one for each"
        case .publicKeyTaken: "the signing key was registered before; make a new one"
        case .memberRemoved(let id): "actor \(id) was removed from the workspace; add a new member in their place"
        case .lastOwner: "the workspace would have no owner left who can sign; make somebody else an owner first"
        case .roleComesFromTeam(let role, let id):
            "actor \(id) is \(role.word) through a team; take them out of the team, or revoke the team's role"
        case .signingKeyUnknown(let id): "actor \(id) has no such signing key; list the keys and check which it is"
        case .signingKeyEnded(let id): "that signing key of actor \(id) signs no more; name one that does"
        case .signingKeyRevoked(let id, let reason, let position):
            "that signing key of actor \(id) was revoked before, as \(reason.word)\(position.map { ", in doubt from entry \($0) on" } ?? ""), and that stays as it is recorded; leave it, or name another key"

        case .unlockKeyMalformed(let bytes):
            "an unlock key of \(bytes) bytes is none; give the 32 bytes of an X25519 public key"
        case .unlockKeyUnusable:
            "nothing that is sealed to this public key is a secret; make a pair with `promptledger key recovery-pair`"
        case .unlockKeyTaken(let slot): "slot \(slot) is for that key already; give another"
        case .lastUnlockSlot(let slot):
            "slot \(slot) is the only way to this ledger's keys; add another before you remove it"
        case .epochPassed(let root, let workspaceKey):
            "the root key is at epoch \(root) and the workspace key at \(workspaceKey) already; rotate to later ones"

        case .sandboxSettingsOfModels(let name):
            "\(name) is a provider of models; say of a Daytona server what its sandboxes are"
        case .snapshotAndImage: "a sandbox is made from a snapshot or from an image; name one of them"
        case .sizeWithoutImage(let field):
            "the \(field.rawValue) can be chosen with an image only, as a snapshot brings its own size; name an image"
        case .onPremisesWithoutAddress(let name):
            "provider “\(name)” is on no premises without an address; give its base URL"

        case .unknown(let thing): "there is no \(thing); list what there is and check the id"
        case .exists(let thing): "\(thing) exists already; make a new id for a new thing"
        case .erased(let thing): "the text of \(thing) was erased; make a new one"
        case .listedTwice(let thing): "\(thing) is listed twice; list it once"
        case .modelListedTwice(let model): "model “\(model)” is listed twice; list it once"
        case .priceTiersDoNotRise(let model):
            "the prices of “\(model)” for long prompts do not rise in their tokens of input; give each limit once, above 0, the lowest first"
        case .metricListedTwice(let name): "metric “\(name)” is listed twice; list it once"
        case .nameTaken(let field, let name): "the \(field.rawValue) “\(name)” is taken; choose another"
        case .malformed(let field, let text):
            "the \(field.rawValue)\(text.map { " “\($0)”" } ?? "") must be \(field.rule)"
        case .outOfRange(let field, let value, let range):
            "\(value) is out of range for the \(field.rawValue); choose from \(range.lowerBound) to \(range.upperBound)"
        case .tooMany(let field, let count, let max): "\(count) \(field.rawValue) are too many; give at most \(max)"
        case .tooLarge(let field, let bytes, let max):
            "\(bytes) bytes are too many for the \(field.rawValue); shorten to \(max)"
        case .empty(let field): "there is nothing in the \(field.rawValue); give at least one"

        case .template(let fault): "the template has a fault: \(fault)"
        case .chatRoleUnknown(let message): "the role of chat message \(message) must be \(Field.chatRole.rule)"
        case .chatTextEmpty(let message): "chat message \(message) is empty; give it a text or remove it"
        case .severalHeads(let prompt, let heads):
            "prompt \(prompt) has \(heads.count) heads; say which is the parent: "
                + heads.map(\.description).joined(separator: ", ")
        case .versionOfOtherPrompt(let version, let prompt):
            "version \(version) is not of prompt \(prompt); name a parent of the same prompt, or fork"

        case .inputListedTwice(let caseID, let name): "case \(caseID) has two inputs “\(name)”; name each once"
        case .inputWithoutValue(let caseID, let name):
            "input “\(name)” of case \(caseID) has no value; give one, empty if need be"
        case .inputNotJSON(let caseID, let name): "input “\(name)” of case \(caseID) must be one well-formed JSON value"
        case .metadataNotJSON(let id): "the metadata of case \(id) is no JSON object; write it as one"
        case .assertionMalformed(let number, let field):
            "assertion \(number): the \(field.rawValue) must be \(field.rule)"
        case .caseOfOtherDataset(let caseID, let dataset):
            "case \(caseID) is not of dataset \(dataset); choose cases of the experiment's own dataset"

        case .runCountWrong(let given, let needed):
            "the experiment has \(needed) runs and \(given) ids were given; give one for each"
        case .experimentNotStarted(let id): "experiment \(id) is not started; start it first"
        case .experimentStarted(let id): "experiment \(id) is started already; design another to run it again"
        case .experimentOver(let id, let stage): "experiment \(id) is \(stage.rawValue); design another to run it again"
        case .runsOpen(let id, let count): "\(count) runs of experiment \(id) are not over; let them end, or cancel it"

        case .sandboxRequired:
            "the workspace lets calls be made in sandboxes only; choose `local` or a Daytona server, or ask an owner or admin to lift that with `promptledger workspace settings --require-sandbox off`"
        case .noSandbox(let name):
            "there is no sandbox called \(name); name one that `promptledger sandbox list` shows, or add it"
        case .noSandboxes(let id, let kind):
            "provider \(id) is of kind \(kind) and gives no sandboxes; name one that `promptledger sandbox list` shows"
        case .experimentPaused(let id):
            "experiment \(id) is paused; resume it with `promptledger experiment resume \(id)`"
        case .rerunCountWrong(let given, let failed):
            "the experiment has \(failed) failed runs to request again and \(given) ids were given; give one for each"
        case .budgetElsewhere(let budget, let experiment):
            "experiment \(experiment) does not spend of budget \(budget); name a budget that covers it"

        case .runOver(let run, let stage): "run \(run) is over (\(stage)); nothing can be added to it"
        case .attemptUnderWay(let run, let attempt):
            "attempt \(attempt) of run \(run) is under way; say how it ended first"
        case .noAttemptUnderWay(let run): "no attempt of run \(run) is under way; start one first"
        case .attemptWrong(let run, let given, let underWay):
            "attempt \(underWay) of run \(run) is under way, not \(given); speak of that one"
        case .attemptOfAnother(let run, let actor):
            "the attempt of run \(run) that is under way was begun by \(actor); let them end it, or say that it was interrupted"
        case .resultNotReusable(let run, let reused):
            "run \(reused) has no result that can stand for run \(run); name a recorded run of the same version, model, case and repeat"
        case .answerMissing(let run): "run \(run) has no recorded answer to judge; wait until it is recorded"
        case .answersNotComparable(let first, let second):
            "runs \(first) and \(second) are not two answers to one case of one experiment; compare two that are"
        case .reusedResultMeasured(let run):
            "the result of run \(run) is reused and comes with tokens, a cost or timings; leave them out"
        case .failureUnspecified(let run): "the failure of run \(run) has no class; say which it is"
        case .reasonCountWrong(let scores, let reasons):
            "\(scores) scores came with \(reasons) reasons; give one for each"
        case .metricUnknown(let place, let metrics):
            "a score is for metric \(place) and the experiment has \(metrics); name one of them"

        case .metricVersionUnknown(let metric, let version, let count):
            "metric \(metric) has no version \(version); it has \(count)"
        case .metricRenamed(let name):
            "the metric is called “\(name)” and keeps that name; define another for another name"
        case .metricCircular(let name):
            "the formula would come back to the metric “\(name)” itself; name metrics that do not rest on it"
        case .metricMisdefined(let why): "the metric cannot be defined so: \(why)"
        case .metricNameReserved(let name):
            "“\(name)” stands for something else where metrics are named; choose another name"
        case .runWithoutResult(let run, let stage):
            "run \(run) has no result to judge (\(stage)); name a run that is recorded"
        case .runScored(let run, let metric, let version):
            "run \(run) has its score by version \(version) of metric \(metric), and keeps it; define another version to judge otherwise"
        case .judgementUnfit(let run):
            "the score of run \(run) is not what the metric's kind, range and threshold allow; leave the value out and say that it errored"
        case .judgingElsewhere(let id):
            "judging \(id) was not asked for of this result and metric; ask for one that is"
        case .metricNotAsserted(let metric, let version):
            "version \(version) of metric \(metric) is a formula or has another range than 0..1, and asserts nothing of a result; score by it when the runs are over"
        case .notAPerson(let id): "actor \(id) is not a person; have a person say what they think of it"
        case .pairUnfit(let first, let second):
            "runs \(first) and \(second) are not answers of two versions to the same case by the same model; compare two that are"
        }
    }
}

extension Thing: CustomStringConvertible {
    package var description: String {
        switch self {
        case .actor(let id): "actor \(id)"
        case .prompt(let id): "prompt \(id)"
        case .version(let id): "version \(id)"
        case .dataset(let id): "dataset \(id)"
        case .datasetCase(let id): "case \(id)"
        case .provider(let id): "provider \(id)"
        case .credential(let id): "credential \(id)"
        case .experiment(let id): "experiment \(id)"
        case .run(let id): "run \(id)"
        case .unlockSlot(let id): "unlock slot \(id)"
        case .budget(let id): "budget \(id)"
        case .team(let id): "team \(id)"
        case .metric(let id): "metric \(id)"
        case .judging(let id): "judging \(id)"
        }
    }
}
