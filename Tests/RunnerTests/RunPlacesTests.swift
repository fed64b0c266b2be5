import Events
import HTTPTransport
@testable import Runner
import Sandboxes
import Synchronization
import Testing

@Suite struct RunPlacesTests {
    private func places(failing failures: Int, _ made: Counter) -> RunPlaces {
        RunPlaces(direct: RefusingTransport()) { (_) throws(SandboxFault) in
            guard made.next() > failures else { throw .serverFailed("down") }
            return RunPlace(
                kind: .daytona, transport: RefusingTransport(), metrics: .failure(.cancelled),
                outputs: .failure(.cancelled))
        }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    @Test func aPlaceIsMadeOnceForAllRunsThatNeedIt() async throws {
        let made = Counter()
        let places = places(failing: 0, made)
        for _ in 0..<3 { #expect(try await places.place(.local).kind == .daytona) }
        #expect(made.value == 1)
    }

    @Test func aPlaceThatCouldNotBeMadeIsMadeAnewForTheNextRun() async throws {
        let made = Counter()
        let places = places(failing: 1, made)
        await #expect(throws: SandboxFault.serverFailed("down")) { () async throws in _ = try await places.place(.local)
        }
        #expect(try await places.place(.local).kind == .daytona)
        #expect(made.value == 2)
    }

    @Test func aFailureThatMayPassHasTheRunTriedAgain() {
        #expect(FailedAttempt(SandboxFault.serverFailed("down")).mayRetry)
        #expect(!FailedAttempt(SandboxFault.unavailable("no bubblewrap")).mayRetry)
        #expect(FailedAttempt(SandboxFault.ended(.destroyed)).spent == nil)
    }
}
