import Events
import Scoring

/// Reads the program of an assertion that runs one: as it stands there, or out of the file that it names, `file://check.py` or
/// `file://check.py:function`. Nothing is inserted into it, and what is recorded is the program, not its name alone.
struct ProgramReader {
    let state: ReadingState

    /// The types that run a program, and how their files end; an executable may be called anything.
    private static let suffixes: [String: Set<String>] = [
        "python": ["py"], "javascript": ["js", "cjs", "mjs"], "passes-tests": ["py", "js", "cjs", "mjs"],
        "executable": [],
    ]

    /// - Parameter type: with or without `not-`.
    static func isProgram(_ type: String) -> Bool {
        suffixes.keys.contains(AssertionVocabulary.base(type))
    }

    func read(_ written: String, at place: Place, into assertion: inout Assertion) throws(ExperimentFileFault) {
        guard written.hasPrefix("file://") else {
            assertion.value = written
            assertion.program = AssertionProgram()
            return
        }
        var path = try EnvironmentTemplate.resolve(written, at: place, in: state.environment)
        let wanted = Self.suffixes[AssertionVocabulary.base(assertion.type)] ?? []
        // file://check.py:function
        if let colon = path.lastIndex(of: ":"), wanted.contains(SourceFile.suffix(of: String(path[..<colon]))) {
            assertion.program.function = String(path[path.index(after: colon)...])
            path = String(path[..<colon])
        }
        let file = state.folder.file(path)
        guard wanted.isEmpty || wanted.contains(file.suffix) else {
            let ends = wanted.sorted().map { ".\($0)" }.joined(separator: ", ")
            throw ExperimentFileFault(
                .unsupported, at: place,
                "\(assertion.type): \(Quoting.code(file.shown)) is not run; name a file that ends in \(ends)")
        }
        assertion.value = try state.text(of: file, namedAt: place)
        assertion.program.file = file.shown
    }
}
