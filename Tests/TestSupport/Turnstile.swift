/// Lets so many through at once; the others wait in a line. Tests that start processes go through one, so that a hundred of
/// them do not ask for the machine at the same time.
package actor Turnstile {
    private var placesLeft: Int
    private var line: [CheckedContinuation<Void, Never>] = []

    package init(places: Int) {
        precondition(places > 0, "somebody must get through")
        placesLeft = places
    }

    /// Does the work when there is a place.
    package func pass<R: Sendable>(_ work: @Sendable () async throws -> R) async rethrows -> R {
        await enter()
        defer { leave() }
        return try await work()
    }

    private func enter() async {
        if placesLeft > 0 {
            placesLeft -= 1
        } else {
            await withCheckedContinuation { line.append($0) }
        }
    }

    /// The place goes to the first in the line.
    private func leave() {
        if line.isEmpty { placesLeft += 1 } else { line.removeFirst().resume() }
    }
}
