/// Every kind of map in an experiment file. `Schemas/experiment.schema.json` is held against this by a test.
///
/// The vocabulary is promptfoo's (site/docs/configuration/reference); the maps named `promptledger` are ours.
extension KeySet {
    static let all: [KeySet] = [
        .experiment, .promptledger, .comparison, .prompt, .parameters, .provider, .providerConfig, .test, .testOptions,
        .factuality,
        .scenario,
        .assertion, .derivedMetric,
        .evaluateOptions,
    ]

    /// The file itself.
    static let experiment = KeySet(
        "experiment",
        read: [
            "description", "prompts", "providers", "targets", "tests", "scenarios", "defaultTest", "evaluateOptions",
            "env", "derivedMetrics",
            "promptledger",
        ],
        ignored: ["$schema", "sharing", "writeLatestResults", "assertionTemplates"],
        keptOut: [
            "tags": "experiments carry no tags; `promptledger.tags` tags the prompts",
            "metadata": "experiments carry no metadata",
            "outputPath": "results are in the ledger; `promptledger experiment results NAME --json` writes them",
            "nunjucksFilters": "templates have variables only, no filters",
            "extensions": "no hooks are run",
            "redteam": "no attacks are generated",
            "tracing": "no traces are received",
            "commandLineOptions": "say it on the command line or in `evaluateOptions`",
        ])

    /// An entry of `derivedMetrics`.
    static let derivedMetric = KeySet("derivedMetric", read: ["name", "value"])

    /// Ours, at the top level: what promptfoo has no word for.
    static let promptledger = KeySet(
        "promptledger",
        read: [
            "experiment", "dataset", "domain", "tags", "passRateThreshold", "seed", "cache", "timeout", "runTimeout",
            "attempts", "sandbox", "compare", "judges", "clusterBy",
        ])

    /// Ours: what is to be shown, stated before the first run.
    static let comparison = KeySet(
        "comparison",
        read: [
            "baseline", "baselineModel", "metric", "better", "claim", "margin", "alpha", "correction", "resamples",
            "hypothesis",
        ])

    /// An entry of `prompts`; `domain` and `tags` are ours.
    static let prompt = KeySet(
        "prompt", read: ["id", "label", "raw", "config", "domain", "tags"], ignored: ["display"],
        refused: ["function": "write the prompt as text with {{variables}}"])

    /// How a model is asked: a prompt's `config`.
    static let parameters = KeySet("parameters", read: ModelParameterReader.keys, keptOut: ModelParameterReader.keptOut)

    /// An entry of `providers` or `targets`.
    static let provider = KeySet(
        "provider", read: ["id", "label", "config"],
        keptOut: [
            "delay": "runs wait for nothing but `evaluateOptions.maxConcurrency`",
            "inputs": "only red-team attacks use it",
        ],
        refused: [
            "prompts": "every prompt runs on every model; write a file of its own for other prompts",
            "transform": "outputs are scored as the model gave them; remove it",
            "env": "set the variables in the environment, and name the key's with `config.apiKeyEnvar`",
        ])

    /// A provider's `config`.
    static let providerConfig = KeySet(
        "providerConfig",
        read: ["apiBaseUrl", "apiHost", "apiKey", "apiKeyEnvar", "stream", "cost", "inputCost", "outputCost"]
            + ModelParameterReader.keys,
        ignored: ["apiKeyRequired", "showThinking"],
        keptOut: ModelParameterReader.keptOut.merging([
            "organization": "the header is not sent",
            "headers": "only the headers of the protocol are sent",
            "maxRetries": "`promptledger.attempts` says how often a run may be tried",
            "omitDefaults": "only what the file states is sent anyway",
            "audioCost": "prices are for text tokens",
            "audioInputCost": "prices are for text tokens",
            "audioOutputCost": "prices are for text tokens",
        ]) { first, _ in first })

    /// An entry of `tests`, or `defaultTest`.
    static let test = KeySet(
        "test", read: ["description", "vars", "assert", "threshold", "options", "metadata"],
        refused: [
            "provider": "every case runs on every model of the experiment; write a file of its own for other models",
            "providers": "every case runs on every model of the experiment; write a file of its own for other models",
            "prompts": "every case runs with every prompt of the experiment; write a file of its own for other prompts",
            "providerOutput": "outputs come from the model; remove it",
            "assertScoringFunction": "scores are the weighted mean of the assertions; remove it",
        ])

    /// A test's `options`.
    static let testOptions = KeySet(
        "testOptions",
        read: ["disableVarExpansion", "disableDefaultAsserts", "provider", "rubricPrompt", "factuality"],
        ignored: ["runSerially"],
        keptOut: [
            "disableConversationVar": "there is no `_conversation` variable"
        ],
        refused: [
            "prefix": "write the text into the prompt",
            "suffix": "write the text into the prompt",
            "transform": "outputs are scored as the model gave them; remove it",
            "postprocess": "outputs are scored as the model gave them; remove it",
            "transformVars": "write the variables as they are to be inserted",
            "storeOutputAs": "cases do not see each other's outputs",
        ])

    /// What each finding of factuality is worth, 0 to 1.
    static let factuality = KeySet(
        "factuality", read: ["subset", "superset", "agree", "disagree", "differButFactual"])

    /// An entry of `scenarios`.
    static let scenario = KeySet("scenario", read: ["description", "config", "tests"])

    /// An entry of `assert`; `assert` in it belongs to the type `assert-set`.
    static let assertion = KeySet(
        "assertion",
        read: ["type", "value", "threshold", "weight", "metric", "config", "assert", "provider", "rubricPrompt"],
        keptOut: ["contextTransform": "assertions about a context are not run"],
        refused: [
            "transform": "outputs are scored as the model gave them; remove it",
            "$ref": "give the assertion an `&anchor` and use its `*alias`",
        ])

    static let evaluateOptions = KeySet(
        "evaluateOptions", read: ["maxConcurrency", "repeat", "cache", "timeoutMs", "maxEvalTimeMs"],
        ignored: ["showProgressBar", "generateSuggestions"],
        keptOut: ["delay": "runs wait for nothing but `maxConcurrency`"])
}
