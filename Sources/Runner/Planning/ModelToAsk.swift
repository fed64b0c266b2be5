package import Events

/// A model of an experiment's with runs to do, and how those have it asked.
package struct ModelToAsk: Sendable {
    package let settings: ModelSettings
    /// How each version of a prompt has it asked, in the order of the runs. A version whose text was erased is not among them: its runs
    /// fail, and say so.
    package let versions: [ModelParameters]
    /// How often a version is asked, by the highest repeat there is.
    package let repeats: Int
}
