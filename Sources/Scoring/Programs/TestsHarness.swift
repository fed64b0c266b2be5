/// What runs tests of an output, so that an output cannot pass them by ending the process.
///
/// A shell runs the tests as its child and tells how that ended. The child is handed a token of 128 random bits on a descriptor, which it reads
/// and closes before it loads anything of the output, and gives back only when the tests have come to their own end: neither by an exit that
/// the output's code asked for, nor with what tests rely on replaced by the output, nor with tests left out or left waiting, see
/// ``TestsHarnessText``. Without the token an exit code of 0 proves nothing.
///
/// The limit: tests and output share the child's process, since tests call functions with objects. So an output that looks for the token in
/// the interpreter's frames, takes out these very guards, or changes while it is called what no guard looks at, can still forge it; but no
/// longer by chance, in passing, or by an innocent call, and what it does stands in its text for everybody to see.
struct TestsHarness {
    let file: JudgingProgram.File
    private let language: ProgramLanguage

    private static let tokenLength = 32

    init(_ language: ProgramLanguage) {
        self.language = language
        switch language {
        case .python: file = .init(path: "run_tests.py", bytes: Array(TestsHarnessText.python.utf8))
        case .javascript: file = .init(path: "run_tests.cjs", bytes: Array(TestsHarnessText.javascript.utf8))
        }
    }

    static func newToken() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<tokenLength).map { _ in Array("0123456789abcdef".utf8)[Int.random(in: 0..<16, using: &random)] }
    }

    func arguments(running tests: String) -> [String] {
        let command =
            switch language {
            // -B: writes no compiled files; -s: looks into nobody's home.
            case .python: [language.interpreter, "-B", "-s", file.path, tests]
            case .javascript: [language.interpreter, "--no-warnings", "--require", "./\(file.path)", tests]
            }
        return ["sh", "-c", Self.shell, "sh"] + command
    }

    /// It has nothing to hide: the token goes past it. What the child prints goes to standard error; on standard output stands how it ended,
    /// and what it gave as proof.
    private static let shell = #"""
        command -v "$1" >/dev/null || { echo absent; exit 1; }
        "$@" 3<&0 </dev/null >&2
        code=$?
        echo "$code"
        [ ! -f proof ] || head -c 64 proof
        exit "$code"
        """#

    /// What came of the tests.
    enum Report: Equatable {
        case passed
        /// With this exit code.
        case failed(Int)
        /// They ended well, and not by themselves.
        case unproved
        case noInterpreter

        /// `nil` where the shell could not tell.
        init?(_ ending: ProgramEnding, token: [UInt8]) {
            let lines = ending.output.split(
                separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
            let first = String(decoding: lines[0], as: UTF8.self)
            if first == "absent" {
                self = .noInterpreter
            } else if let code = Int(first), lines.count == 2 {
                self = code != 0 ? .failed(code) : lines[1].elementsEqual(token) ? .passed : .unproved
            } else {
                return nil
            }
        }
    }
}
