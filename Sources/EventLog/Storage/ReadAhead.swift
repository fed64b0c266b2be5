internal import Dispatch
internal import Synchronization

/// Does a piece of work for each number from 0 on, on all cores, ahead of the one who takes the results in order. A bounded number of
/// results wait to be taken. Who takes does the work himself where nobody has begun it, so it never waits for a thread that is not there.
package struct ReadAhead<Output: Sendable>: ~Copyable {
    private let count: Int
    private let ahead: Int
    private let work: @Sendable (Int) -> Output
    /// Begun, or to be begun by whoever comes first; the first of them is `taken`.
    private var pieces: [Piece] = []
    private var taken = 0

    /// `work` is done for `0..<count`, at most `ahead` (at least one) pieces before the one that is taken next.
    package init(count: Int, ahead: Int, _ work: @escaping @Sendable (Int) -> Output) {
        precondition(ahead > 0)
        (self.count, self.ahead, self.work) = (count, ahead, work)
    }

    deinit {
        // What runs still reads from things whose owner goes on to close them.
        for piece in pieces { piece.abandon() }
    }

    /// The next result, in order; `nil` after the last.
    package mutating func next() -> Output? {
        guard taken < count else { return nil }
        while pieces.count < min(ahead, count - taken) {
            let piece = Piece(taken + pieces.count, work)
            pieces.append(piece)
            DispatchQueue.global().async { piece.run() }
        }
        taken += 1
        return pieces.removeFirst().take()
    }

    private final class Piece: Sendable {
        private enum State { case waiting, running, done(Output), abandoned }
        private let state = Mutex(State.waiting)
        private let finished = DispatchSemaphore(value: 0)
        private let number: Int
        private let work: @Sendable (Int) -> Output

        init(_ number: Int, _ work: @escaping @Sendable (Int) -> Output) { (self.number, self.work) = (number, work) }

        /// Takes the piece out of others' hands; `false` where it is in them already.
        private func claim(as next: State) -> Bool {
            state.withLock { state in
                guard case .waiting = state else { return false }
                state = next
                return true
            }
        }

        func run() {
            guard claim(as: .running) else { return }
            let output = work(number)
            state.withLock { $0 = .done(output) }
            finished.signal()
        }

        func take() -> Output {
            if claim(as: .abandoned) { return work(number) }
            finished.wait()
            return state.withLock { state in
                guard case .done(let output) = state else { fatalError("a finished piece has its result") }
                return output
            }
        }

        func abandon() {
            if !claim(as: .abandoned) { finished.wait() }
        }
    }
}
