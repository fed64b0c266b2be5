package import Events

/// `promptledger.compare`: what an experiment is to show of its versions and models, locked before the first run.
/// ```yaml
/// compare:
///   baseline: refund-v1        # the prompt that the others are compared with: its name (the first entry of it), or its place in
///                              # `prompts` from 1; default: the first
///   baselineModel: openai:gpt-5  # default: the first
///   metric: accuracy           # a metric that assertions name; default: the runs' own scores
///   better: higher             # or lower
///   claim: no-worse            # different, no-worse or equivalent; the last two need a margin
///   margin: 0.05               # how much does not matter, in the metric's unit
///   alpha: 0.05                # how often a comparison may show what is not so
///   correction: holm           # or bonferroni, benjamini-hochberg
///   resamples: 10000
///   hypothesis: v2 is as accurate as v1
/// ```
package struct StatedComparison: Sendable, Equatable {
    /// With the place of the baseline in the file's `prompts` for that of its version.
    package let design: ComparisonDesign
    package let hypothesis: String
}
