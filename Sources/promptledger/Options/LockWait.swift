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

    /// Says what a command that writes waits for.
    @Sendable static func tell(waitingFor process: Int32?) {
        Standard.error(
            "waiting for \(process.map { "process \($0)" } ?? "another process"), which has the ledger, \(max.components.seconds) s at most"
        )
    }
}
