package import Events
internal import Scoring

/// What an experiment file asks for, read from promptfoo's YAML or JSON with every file it names. Nothing of it has
/// happened yet.
///
/// What promptfoo has no word for stands under a top-level map of ours, which promptfoo passes over:
/// ```yaml
/// promptledger:
///   experiment: refund-answers   # the experiment's name; default: `description`, else the file's base name
///   dataset: refund-questions    # the dataset's name; default: the tests file's base name, else the experiment file's
///   domain: support              # field of use of every prompt that does not state its own
///   tags: [refunds]              # tags of every prompt, beside its own
///   passRateThreshold: 0.9       # the share of runs that must pass, 0 to 1; below it `run` exits with 100
///   seed: 7                      # from it every drawn number of the statistics follows
///   cache: true                  # an answer recorded before may stand for a run that asks the very same
///   timeout: 3600                # seconds that the experiment may go on; then it is paused
///   runTimeout: 60               # seconds that a run may take, all its attempts included
///   attempts: 3                  # how often a run may be tried
///   clusterBy: document          # cases with the same metadata (or variable) of this name belong together; locked with the design
///   sandbox: local               # in what its calls are made: none, local, or a Daytona server that was added
///   judges: [openai:gpt-5]       # models that judge where nothing else is said; each is asked
///   compare:                     # what is to be shown, locked before the first run; see ``StatedComparison``
///     claim: no-worse
///     margin: 0.05
/// ```
/// Entries of `prompts` may state `domain` and `tags` of their own.
package struct ExperimentFile: Sendable, Equatable {
    /// `promptledger.experiment`, else `description`, else the file's base name.
    package let name: String
    /// The top-level `description`; empty where there is none.
    package let description: String
    /// In the order of the file. Entries with one name are successive versions of one prompt, the first the oldest.
    package let prompts: [PromptDefinition]
    /// In the order of the file; each with its own pair of model and label.
    package let models: [ModelSettings]
    package let datasetName: String
    /// Variables merged, expanded and sorted by name; with assertions and threshold of their own.
    package internal(set) var cases: [CaseAddedContent]
    /// For each case the number of its cluster, from 0 in the order of their first cases; empty where none are stated.
    package let clusters: [UInt32]
    /// `promptledger.clusterBy`: the name of a member of the cases' metadata, or of a variable.
    package let clusterBy: String?
    /// Asserted of every case: `defaultTest.assert`. Where a test has `disableDefaultAsserts`, this is empty,
    /// and the default assertions stand at the head of each other case's own.
    package internal(set) var assertions: [Assertion]
    /// The metrics that assertions name, each once, in order of first use: the experiment's assertions first, then the
    /// cases'.
    package let metricNames: [String]
    /// `derivedMetrics`: computed from the named metrics of each version and model, in this order.
    package let derivedMetrics: [DerivedMetric]
    /// How often each case is run: `evaluateOptions.repeat`, 1 where absent.
    package let repeats: Int
    /// Runs under way at once: `evaluateOptions.maxConcurrency`, 4 where absent.
    package let concurrencyMax: Int
    /// `promptledger.passRateThreshold`, in millionths.
    package let passRateThresholdMillionths: Int64?
    /// `promptledger.seed`.
    package let seed: UInt64?
    /// `promptledger.sandbox`.
    package let sandbox: String?
    package let bounds: ExperimentBounds
    /// `promptledger.compare`.
    package let comparison: StatedComparison?
    package let warnings: [Warning]
}

extension ExperimentFile {
    /// The models that judge by its assertions, each once.
    package var judges: [ModelSettings] {
        var judges: [ModelSettings] = []
        for assertion in assertions + cases.flatMap(\.assertions) {
            for one in PreparedAssertion(assertion).judging {
                switch one.judge {
                case .model(let model), .embedder(let model): if !judges.contains(model) { judges.append(model) }
                case .server: break
                }
            }
        }
        return judges
    }
}

/// How an experiment's runs are done, where its file says so.
package struct ExperimentBounds: Sendable, Equatable {
    /// `promptledger.cache`, else `evaluateOptions.cache`; false where absent, unlike promptfoo.
    package let reusesResults: Bool
    /// `promptledger.timeout` in seconds, else `evaluateOptions.maxEvalTimeMs`.
    package let timeMaxMicroseconds: UInt64?
    /// `promptledger.runTimeout` in seconds, else `evaluateOptions.timeoutMs`.
    package let runTimeMaxMicroseconds: UInt64?
    /// `promptledger.attempts`.
    package let attemptsMax: Int?
}

/// One entry of `prompts`, or one of the several prompts in a file that it names.
package struct PromptDefinition: Sendable, Equatable {
    /// The entry's `label`, else its `id`, else the file it comes from, else `EXPERIMENT-FILE#N` by its place in the
    /// list.
    package let name: String
    /// Empty where none is stated.
    package let domain: String
    /// Each once, in the order written.
    package let tags: [String]
    package let body: PromptBody
    /// The entry's `config`.
    package let parameters: ModelParameters
    /// Where its text stands.
    package let place: Place
}
