import Events

/// A value that somebody types, and the rule it must obey.
package enum Field: String, CaseIterable, Sendable {
    case memberName = "name of the member"
    case memberKind = "kind of the member"
    case members
    case role
    case teamName = "name of the team"
    case teams
    case signingKeys = "signing keys"
    case revocationReason = "reason of the revocation"
    case promptName = "name of the prompt"
    case promptDomain = "domain"
    case tag
    case tags
    case versionMessage = "message"
    case promptBody = "body of the prompt"
    case chatMessages = "chat messages"
    case chatRole = "role of the chat message"
    case parents
    case temperature
    case topP = "top_p"
    case stop
    case jsonSchema = "JSON schema"
    case frequencyPenalty = "frequency penalty"
    case presencePenalty = "presence penalty"
    case reasoningEffort = "reasoning effort"
    case datasetName = "name of the dataset"
    case description
    case cases
    case clusters
    case clusterBy = "what clusters are by"
    case caseSize = "case"
    case inputs
    case inputName = "name of the input"
    case threshold
    case providerName = "name of the provider"
    case providerKind = "kind of the provider"
    case baseURL = "base URL"
    case apiKeyEnvironment = "environment variable of the key"
    case secret
    case requestsPerMinute = "requests a minute"
    case tokensPerMinute = "tokens a minute"
    case daytonaOrganisation = "organisation of the Daytona server"
    case daytonaTarget = "target of the Daytona server"
    case daytonaSnapshot = "snapshot of the sandboxes"
    case daytonaImage = "image of the sandboxes"
    case daytonaProcessors = "cores of a sandbox"
    case daytonaMemory = "memory of a sandbox in GiB"
    case daytonaDisk = "disk of a sandbox in GiB"
    case daytonaAutoStop = "minutes until a sandbox stops"
    case daytonaEnvironment = "environment of the sandboxes"
    case daytonaEnvironmentValue = "value of the environment variable"
    case model
    case modelLabel = "label of the model"
    case price
    case prices
    case priceTiers = "prices of long prompts"
    case experimentName = "name of the experiment"
    case versions
    case models
    case repeats
    case runs
    case metricName = "name of the metric"
    case metricNames = "names of metrics"
    case concurrency
    case baseline = "baseline of the comparison"
    case comparedMetric = "metric of the comparison"
    case claim = "claim of the comparison"
    case margin = "margin of the comparison in millionths"
    case alpha = "alpha of the comparison in millionths"
    case correction = "correction of the comparison"
    case resamples = "resamples of the comparison"
    case hypothesis
    case verdicts
    case assertions
    case assertionType = "type of the assertion"
    case assertionJSON = "JSON value of the assertion"
    case assertionConfig = "config of the assertion"
    case assertionThreshold = "threshold of the assertion"
    case assertionWeight = "weight of the assertion"
    case judges = "judges of the assertion"
    case factualityScore = "score of a finding of factuality"
    case judgements
    case judgeModels = "models that judge"
    case judgePrompts = "prompts of the judge"
    case calibration
    case ratingPositions = "positions of ratings"
    case judgementPrompt = "name of the judge's prompt"
    case scores
    case score
    case runContent = "reply"
    case sandboxes
    case effectiveSettings = "settings that the server used"
    case pauseReason = "reason of the pause"
    case experimentTime = "time of the experiment in microseconds"
    case runTime = "time of a run in microseconds"
    case attempts
    case leaseTime = "time of the lease in microseconds"
    case budgets
    case budgetPeriod = "period of the budget"
    case budgetMoney = "budget in picodollars"
    case witnessName = "name of the witness"
    case cosignature
    case unlockSlots = "unlock slots"
    case unlockSlotKind = "kind of the unlock slot"
    case reason
    case dataKeys = "data keys"
    case root
    case knownSize = "known size"
    case workspaceMetricName = "name of the workspace's metric"
    case metricUnit = "unit of the metric"
    case metricRange = "range of the metric in millionths"
    case metricThreshold = "threshold of the metric in millionths"
    case metricVersions = "versions of the metric"
    case formula
    case derivedMetrics = "derived metrics"
    case operands = "metrics in the formula"
    case judgedRuns = "runs to judge"
    case rating = "rating in millionths"
    case ratingScale = "scale of the rating in millionths"
    case comment
    case preference
}

extension Field {
    /// - Throws: `.malformed`, with the text's beginning where it is a name.
    func check(_ text: String) throws(Refusal) {
        guard accepts(text) else { throw .malformed(self, showsText ? text.excerpt : nil) }
    }

    /// - Precondition: the field is a text.
    package func accepts(_ text: String) -> Bool {
        guard let grammar else { preconditionFailure("the \(rawValue) is no text") }
        return grammar.accepts(text)
    }

    /// - Throws: `.outOfRange`.
    func check(_ value: some BinaryInteger, in range: ClosedRange<Int64>) throws(Refusal) {
        guard range.contains(Int64(clamping: value)) else { throw .outOfRange(self, Int64(clamping: value), range) }
    }

    /// Every number that is one and has an end.
    static let finite = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude

    /// - Throws: `.malformed` for an infinite value, one that is no number, or one outside the range.
    func check(_ value: Double, in range: ClosedRange<Double> = Field.finite) throws(Refusal) {
        guard range.contains(value) else { throw .malformed(self, nil) }
    }

    /// - Throws: `.tooMany`.
    func check(count: Int, max: Int) throws(Refusal) {
        guard count <= max else { throw .tooMany(self, count: count, max: max) }
    }

    /// - Throws: `.tooLarge`.
    func check(bytes: Int, max: Int) throws(Refusal) {
        guard bytes <= max else { throw .tooLarge(self, bytes: bytes, maxBytes: max) }
    }

    /// What a malformed value is told.
    var rule: String {
        switch self {
        case .temperature: "a number from 0"
        case .topP, .factualityScore: "a number from 0 to 1"
        case .frequencyPenalty, .presencePenalty, .assertionThreshold: "a number"
        case .assertionWeight: "from 0 to \(AssertionLimits.weightMillionthsMax / 1_000_000)"
        case .cosignature: "what a witness of this log answers"
        case .unlockSlotKind: "a key file, a passphrase or a recovery key"
        case .dataKeys: "ids of 16 bytes"
        case .calibration: "of places and counts that the experiment has"
        case .judgements: "each with an id of its own, and what a run does not bring a preference"
        case .root: "32 bytes"
        case .knownSize: "more than there is"
        case .chatRole: "“system”, “user” or “assistant”"
        case .memberKind: "one of \(ActorKind.known.map(\.word).joined(separator: ", "))"
        case .role: "one of \(Role.known.map(\.word).joined(separator: ", "))"
        case .revocationReason: "one of retired, lost, stolen"
        case .pauseReason: "a person's or the time"
        case .budgetPeriod: "in total or a day"
        case .claim: "different, no worse or equivalent; the last two with a margin, the first without"
        case .correction: "Holm, Bonferroni, or Benjamini and Hochberg"
        case .daytonaEnvironment: "a list of variables, each once"
        case .preference: "the first, the second or a tie"
        case .ratingScale: "from less to more"
        case .clusters: "for each case the number of its cluster, from 0 in the order of their first cases"
        case .verdicts: "of a stated comparison, each contender once"
        default: grammar?.rule ?? "given"
        }
    }

    private var grammar: Grammar? {
        switch self {
        case .promptName, .datasetName, .experimentName, .teamName, .workspaceMetricName: .name
        case .memberName, .metricName, .inputName, .clusterBy, .witnessName: .line(1...255)
        case .promptDomain, .modelLabel, .daytonaOrganisation, .daytonaTarget: .line(0...255)
        case .daytonaSnapshot, .daytonaImage: .imageReference
        case .daytonaEnvironmentValue: .line(0...4_000)
        case .tag, .assertionType, .judgementPrompt: .line(1...64)
        case .metricUnit: .line(0...64)
        case .versionMessage, .description, .reason, .hypothesis, .formula, .comment: .prose
        case .providerName, .providerKind, .reasoningEffort: .word
        case .model: .model
        case .baseURL: .url
        case .apiKeyEnvironment: .environmentVariable
        case .secret: .secret
        case .jsonSchema, .assertionJSON, .assertionConfig, .effectiveSettings: .json
        default: nil
        }
    }

    /// Names are shown to who just typed them. A secret never is, nor a URL, which may hold one.
    private var showsText: Bool {
        switch self {
        case .secret, .baseURL, .apiKeyEnvironment, .daytonaEnvironmentValue, .versionMessage, .description, .reason,
            .hypothesis, .jsonSchema,
            .formula, .comment, .assertionJSON, .assertionConfig, .effectiveSettings:
            false
        default: true
        }
    }
}
