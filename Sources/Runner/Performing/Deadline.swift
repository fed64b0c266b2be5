internal import HTTPTransport

extension HTTPLimits {
    /// For the whole of a call, or as long as there is time.
    func within(_ deadline: Instant?) -> Duration { deadline.map { max(.zero, min(whole, $0 - .now)) } ?? whole }
}

/// Does it until its end, or until that moment: then it is cancelled, waited for, and `nil`.
/// - Parameter deadline: `nil` for as long as it takes.
func finished<R: Sendable>(
    by deadline: Instant?, _ work: @escaping @Sendable () async throws -> R
) async throws -> R? {
    guard let deadline else { return try await work() }
    return try await withThrowingTaskGroup(of: R?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(until: deadline, clock: .continuous)
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
}
