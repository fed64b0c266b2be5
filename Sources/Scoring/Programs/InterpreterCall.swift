/// How a program is run by its interpreter, so that an interpreter which is not there is told from a program that ends with the same code.
enum InterpreterCall {
    /// What the shell says, and nobody else before the program was begun.
    private static let absence = "no interpreter\n"
    private static let absenceCode = 127
    private static let script =
        #"command -v "$1" >/dev/null || { echo no interpreter; exit 127; }; exec "$@""#

    /// - Parameter arguments: behind the interpreter's name.
    static func arguments(_ language: ProgramLanguage, _ arguments: [String]) -> [String] {
        ["sh", "-c", script, "sh", language.interpreter] + arguments
    }

    static func isAbsence(_ ending: ProgramEnding) -> Bool {
        ending.exitCode == absenceCode && ending.output == Array(absence.utf8)
    }
}
