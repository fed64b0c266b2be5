import Domain
import Events
import HTTPTransport
@testable import Runner
import Sandboxes
import Synchronization
import Testing

@Suite struct RunPlacesTests {
    private func places(failing failures: Int, at locality: Locality = .local, _ made: Counter) -> RunPlaces {
        RunPlaces(
            direct: RefusingTransport(), locality: { (_) throws(SandboxFault) in locality },
            make: { (_) throws(SandboxFault) in
                guard made.next() > failures else { throw .serverFailed("down") }
                return RunPlace(
                    kind: .daytona, locality: locality, transport: RefusingTransport(), metrics: .failure(.cancelled),
                    outputs: .failure(.cancelled))
            })
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
        for _ in 0..<3 { #expect(try await places.place(.local, staysLocal: false).kind == .daytona) }
        #expect(made.value == 1)
    }

    @Test func aPlaceThatIsOneForAllIsMadeOnceWhateverWasChosen() async throws {
        let made = Counter()
        let places = RunPlaces(
            direct: RefusingTransport(), isOne: true, locality: { (_) throws(SandboxFault) in .local },
            make: { (_) throws(SandboxFault) in
                _ = made.next()
                return RunPlace(
                    kind: .daytona, locality: .local, transport: RefusingTransport(), metrics: .failure(.cancelled),
                    outputs: .failure(.cancelled))
            })
        for chosen in [SandboxPlace.local, .process] { _ = try await places.place(chosen, staysLocal: true) }
        #expect(made.value == 1)
    }

    @Test func aPlaceThatCouldNotBeMadeIsMadeAnewForTheNextRun() async throws {
        let made = Counter()
        let places = places(failing: 1, made)
        await #expect(throws: PlaceFault.sandbox(.serverFailed("down"))) { () async throws in
            _ = try await places.place(.local, staysLocal: false)
        }
        #expect(try await places.place(.local, staysLocal: false).kind == .daytona)
        #expect(made.value == 2)
    }

    /// To make one may ask its server for what it has.
    @Test func aPlaceElsewhereIsNotEvenMadeForWhatStaysLocal() async throws {
        let made = Counter()
        let places = places(failing: 0, at: .cloud, made)
        await #expect(throws: PlaceFault.elsewhere) { () async throws in
            _ = try await places.place(.local, staysLocal: true)
        }
        #expect(made.value == 0)
        #expect(try await places.place(.local, staysLocal: false).locality == .cloud)
        await #expect(throws: PlaceFault.elsewhere) { () async throws in
            _ = try await places.place(.local, staysLocal: true)
        }
        #expect("\(PlaceFault.elsewhere)".contains(DaytonaSettings.toolboxHostsVariable), "it may be the reason")
        #expect(FailedAttempt(PlaceFault.elsewhere).failure == .localOnly)
        #expect(!FailedAttempt(PlaceFault.elsewhere).mayRetry)
    }

    @Test func aFailureThatMayPassHasTheRunTriedAgain() {
        #expect(FailedAttempt(SandboxFault.serverFailed("down")).mayRetry)
        #expect(!FailedAttempt(SandboxFault.unavailable("no bubblewrap")).mayRetry)
        #expect(FailedAttempt(SandboxFault.ended(.destroyed)).spent == nil)
    }
}
