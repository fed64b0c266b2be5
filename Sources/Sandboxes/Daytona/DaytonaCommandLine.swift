/// A command as a session's shell is given it.
///
/// Daytona hands a command's text to a shell as it is, tells its output line by line, and gives the command a standard
/// input that never ends. So the text says more than the command:
/// - It runs in the working folder, with an environment of its own: what the agent itself was started with, which may be
///   more than a stranger's program should know, is not passed on.
/// - After its last byte a mark is written to each stream, with a ``DaytonaTrailer`` to its output. It shows that the
///   stream is whole (the server may know the exit code before it has the last line, and waits with it for whatever the
///   command left running), and whether the last line ended (the server ends every line). It ends its own line, which
///   would not be told otherwise.
/// - Standard input is cut to its length. Its bytes do not stand here: see ``DaytonaInput``.
/// - It may take no more than its limits let it, see ``DaytonaLimitLines``.
struct DaytonaCommandLine: Sendable, Equatable {
    /// For the shell.
    let text: String
    /// What ends each stream; nobody who does not look for it in the sandbox can know it.
    let mark: String

    /// - Parameters:
    ///   - environment: of the settings; the command's own stands over it.
    ///   - inputLength: ``DaytonaInput/length``; `nil` where there is no input.
    init(
        _ command: SandboxCommand, folder: String, environment: [String: String], limits: SandboxLimits,
        inputLength: Int?, mark: String
    ) throws(SandboxFault) {
        guard let program = command.arguments.first, !program.isEmpty else {
            throw .rejected("a command names no program")
        }
        // `env` would take it for a variable, or for an option of its own.
        guard !program.contains("="), !program.hasPrefix("-") else {
            throw .rejected("a program's name has a '=', or begins with '-': call it by another, or by its path")
        }
        let variables = environment.merging(command.environment) { $1 }
        guard variables.keys.allSatisfy(EnvironmentName.isOne) else {
            throw .rejected("a variable's name is made of letters, digits and '_', and begins with no digit")
        }
        let texts = command.arguments + variables.values
        guard texts.allSatisfy({ !$0.utf8.contains(0) }) else {
            throw .rejected("arguments and variables cannot hold a zero byte")
        }
        self.mark = mark
        let home = ShellText.quoted(folder)
        let settings =
            ["PATH=\"$PATH\"", "HOME=\(home)", "LANG=C.UTF-8"]
            + variables.sorted { $0.key < $1.key }.map { "\($0.key)=\(ShellText.quoted($0.value))" }
        let words = (["env", "-i"] + settings + command.arguments.map(ShellText.quoted)).joined(separator: " ")
        // The first line of the input is for the shell alone, see ``DaytonaInput``.
        let pipe = inputLength.map { "IFS= read -r first && head -c \($0) | base64 -d | " } ?? ""
        let source = inputLength == nil ? " </dev/null" : ""
        // Some shells tell, in a line of their own, of a program that a signal ended: its errors go past that to 3. One
        // does so even where the program alone has its errors elsewhere, but not where it is in parentheses.
        text = """
            (exec 3>&2
            mkdir -p \(home) && cd \(home) && {
            exec 2>/dev/null
            \(DaytonaLimitLines.script(limits))
            \(pipe)(exec \(words)\(source) 2>&3 3>&-)
            }
            code=$?
            \(DaytonaTrailer.script(mark: mark)); printf '%s\\n' \(mark) >&3
            exit $code)
            """
    }
}
