/// A refusal that should stand in the log, and does not: who was refused cannot sign it there.
enum UnrecordedRefusal {
    /// Says so beside the refusal itself.
    @Sendable static func tell(_ error: any Error) {
        Standard.error("the refusal that follows is not recorded in the log: \(Complaint.text(of: error))")
    }
}
