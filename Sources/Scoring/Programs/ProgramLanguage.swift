/// What a program is written in, where we run it by an interpreter.
enum ProgramLanguage: String, CaseIterable, Sendable {
    case python, javascript

    /// What runs it; it must be in the sandbox.
    var interpreter: String {
        switch self {
        case .python: "python3"
        case .javascript: "node"
        }
    }

    /// As the first line of a fenced block of code has it.
    var fenceWords: Set<String> {
        switch self {
        case .python: ["python", "py", "python3"]
        case .javascript: ["javascript", "js", "mjs", "cjs", "node"]
        }
    }

    /// By the end of a file's name.
    init?(fileName: String) {
        switch fileName.split(separator: ".").last {
        case "py": self = .python
        case "js", "mjs", "cjs": self = .javascript
        default: return nil
        }
    }
}
