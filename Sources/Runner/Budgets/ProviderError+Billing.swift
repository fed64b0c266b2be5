internal import Providers

extension ProviderError {
    /// Whether the model may have begun to answer: providers bill what it took then, though no answer came of it. Who answers with an error's
    /// status has refused before that, save where it says that its time ran out.
    var mayBeBilled: Bool {
        switch fault {
        case .unsendable, .unreachable, .timedOut(.connect), .protocolBroken(.webPage): false
        case .timedOut: true
        case .rejected, .unauthorised, .forbidden, .notFound, .tooLarge, .contentFiltered, .quotaExhausted,
            .rateLimited, .overloaded, .conflict, .serverFailed, .redirected, .protocolBroken, .cutShort,
            .replyTooLarge, .cancelled:
            // Without a status nobody knows how far it came.
            status.map { (200...299).contains($0) } ?? true
        }
    }
}
