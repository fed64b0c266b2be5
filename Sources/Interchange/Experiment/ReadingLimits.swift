/// How much one experiment file, with all the files that it names, may ask of the reader.
package enum ReadingLimits {
    /// Of one file.
    package static let fileBytesMax = 64 << 20
    /// Of all files of one experiment together.
    package static let totalBytesMax = 256 << 20
    /// Files that one experiment may name, globs counted by what they match.
    package static let filesMax = 10_000
    /// Values of one YAML document after its aliases are written out, which bounds "billion laughs".
    package static let valuesMax = 1_000_000
    /// Lists and maps inside each other.
    package static let depthMax = 100
    /// Cases after variables are expanded and scenarios multiplied.
    package static let casesMax = 100_000
    package static let promptsMax = 1_000
    package static let modelsMax = 1_000
    package static let repeatsMax = 10_000
    package static let concurrencyMax = 10_000
    package static let attemptsMax = 100
    /// A year.
    package static let timeMicrosecondsMax: Int64 = 31_536_000_000_000
    /// Folders and files that one glob may look at.
    package static let globEntriesMax = 100_000
    /// Alternatives that the braces of one glob may make.
    package static let globAlternativesMax = 1_000
    /// Warnings kept; the last one then says how many more there were.
    package static let warningsMax = 200
}
