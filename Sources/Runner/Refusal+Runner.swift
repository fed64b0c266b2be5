internal import Domain

extension Refusal {
    /// Whether it is not this run but the runner that is refused: nothing that it does would be recorded, so whoever waits for its runs would
    /// wait for ever.
    var shutsOut: Bool {
        switch self {
        case .notPermitted, .memberRemoved: true
        default: false
        }
    }
}
