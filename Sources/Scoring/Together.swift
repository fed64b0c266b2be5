/// Work that is done beside each other, with its results in the order of the pieces, whichever is done first.
enum Together {
    /// - Throws: only that nobody wants to know any more; what is under way is then told so, and waited for.
    static func results<Piece: Sendable, Value: Sendable>(
        of pieces: [Piece], _ work: @escaping @Sendable (Piece) async throws(CancellationError) -> Value
    ) async throws(CancellationError) -> [Value] {
        if pieces.count == 1 { return [try await work(pieces[0])] }
        let results = await withTaskGroup(
            of: (Int, Result<Value, CancellationError>).self, returning: [Result<Value, CancellationError>?].self
        ) { group in
            for (place, piece) in pieces.enumerated() {
                group.addTask {
                    do throws(CancellationError) { return (place, .success(try await work(piece))) } catch {
                        return (place, .failure(error))
                    }
                }
            }
            var results: [Result<Value, CancellationError>?] = Array(repeating: nil, count: pieces.count)
            for await (place, result) in group {
                if case .failure = result { group.cancelAll() }
                results[place] = result
            }
            return results
        }
        var values: [Value] = []
        for case let result? in results { values.append(try result.get()) }
        return values
    }
}
