/// Between two runs of one experiment a sandbox is emptied.
extension DaytonaSandbox: ReusableSandbox {
    package func reset() async throws(SandboxFault) {
        let execution = try await execute(DaytonaReset.command)
        guard execution.exitCode == 0 else {
            throw .ended(.died("it could not be emptied (exit code \(execution.exitCode))"))
        }
    }
}

enum DaytonaReset {
    /// The folder itself stays, since the command stands in it. Names that begin with a dot go too, and `..` does not.
    static let command = SandboxCommand(
        ["find", ".", "-mindepth", "1", "-maxdepth", "1", "-exec", "rm", "-rf", "{}", "+"], timeMax: .seconds(30))
}
