/// How long a command that writes waits while another has the ledger.
enum LockWait {
    static let variable = "PROMPTLEDGER_LOCK_WAIT_SECONDS"
    private static let secondsDefault = 10
    private static let secondsMax = 86_400

    static let max: Duration = {
        guard let text = Environment[variable] else { return .seconds(secondsDefault) }
        guard let seconds = Int(text), (0...secondsMax).contains(seconds) else {
            Standard.error(
                "\(variable) takes a whole number of seconds up to \(secondsMax), which \(text) is not; \(secondsDefault) are taken"
            )
            return .seconds(secondsDefault)
        }
        return .seconds(seconds)
    }()

    /// Says what a command that writes waits for, or a run whose ledger another command has for its turn.
    @Sendable static func tell(waitingFor process: Int32?, atMost max: Duration?) {
        let holder = process.map { "process \($0)" } ?? "another process"
        let end = max.map { ", \($0.components.seconds) s at most" } ?? ""
        Standard.error("waiting for \(holder), which has the ledger\(end)")
    }
}
