internal import Dispatch
internal import Synchronization

/// Does a piece of work for each number from 0 on, on all cores, ahead of the one who takes the results in order. A bounded number of
/// results wait to be taken. Who takes never looks on while there is work: as long as the result it waits for is in other hands, it does the
/// pieces that nobody has begun, so no core is idle, and it never waits for a thread that is not there.
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
        let due = pieces.removeFirst()
        due.run()
        for piece in pieces {
            if due.isDone { break }
            piece.run()
        }
        return due.output
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

        /// Does the work, where nobody else has begun it.
        func run() {
            guard claim(as: .running) else { return }
            let output = work(number)
            state.withLock { $0 = .done(output) }
            finished.signal()
        }

        var isDone: Bool { state.withLock { if case .done = $0 { true } else { false } } }

        /// Waits for it. It was begun, and is asked for once.
        var output: Output {
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
