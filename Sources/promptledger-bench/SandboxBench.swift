import ArgumentParser
import Curl
import Foundation
import HTTPTransport
import Sandboxes
import TestSupport

/// What a sandbox of its own adds to each call of a model.
struct SandboxBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox", abstract: "Call a model that answers at once, from within sandboxes and without.",
        discussion: """
            Each call has a sandbox of its own, made for it and destroyed after it. The limit is the goal: 40 ms added to a call, median. \
            Then many are made at once, all of which must succeed. With --daytona the same calls are made from sandboxes of a Daytona on this \
            machine, new for each call and kept warm.
            """)
    @OptionGroup var options: BenchOptions
    @Option(help: "Calls in a round, one after the other.") var calls = 50
    @Option(name: .customLong("at-once"), help: "Calls at once.") var atOnce = 50
    @Option(help: ArgumentHelp("The program that serves as Daytona: Tools/daytona-local.", valueName: "PROGRAM"))
    var daytona: String?

    func validate() throws {
        guard (1...10_000).contains(calls) else { throw ValidationError("--calls takes 1 to 10000") }
        guard (1...500).contains(atOnce) else { throw ValidationError("--at-once takes 1 to 500") }
    }

    private static let goal = 0.040

    func run() async throws {
        let model = try MockModel(delayMilliseconds: 0)
        let maker = try LocalMaker()
        let (direct, sandboxed) = (CurlTransport(), SandboxedTransport(maker: maker))
        let request = HTTPRequest(
            method: "POST", url: model.baseURL + "/chat/completions", headers: ["Content-Type": "application/json"],
            body: Array(#"{"messages":[{"content":"hello","role":"user"}],"model":"mock"}"#.utf8))
        let bare = try await times(direct, request)
        let record = SandboxRecord()
        let within = try await SandboxRecord.$current.withValue(record) { try await times(sandboxed, request) }
        let startups = record.uses.map { $0.identity.startup / .seconds(1) }
        let together = try await seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<atOnce { group.addTask { _ = try await sandboxed.send(request) } }
                try await group.waitForAll()
            }
        }
        let added = median(within) - median(bare)
        var extra: [String: any Sendable] = [
            "milliseconds_added": added * 1_000, "milliseconds_direct": median(bare) * 1_000,
            "milliseconds_startup": median(startups) * 1_000, "at_once": atOnce,
            "seconds_at_once": together, "at_once_a_second": Double(atOnce) / together,
        ]
        if let daytona {
            let (new, warm) = try await daytonaTimes(of: daytona, model, request)
            extra["daytona_milliseconds_added"] = (new - median(bare)) * 1_000
            extra["daytona_warm_milliseconds_added"] = (warm - median(bare)) * 1_000
        }
        Measurement(
            bench: "sandbox", events: calls, seconds: added * Double(calls), limit: 1 / Self.goal,
            limitIs: "the goal, 40 ms added to each call", extra: extra
        ).report(isJSON: options.isJSON)
    }

    /// The median call, in seconds: from a sandbox that is made for it, and from one of a pool.
    private func daytonaTimes(
        of program: String, _ model: MockModel, _ request: HTTPRequest
    ) async throws -> (new: Double, warm: Double) {
        let server = try await DaytonaServer.start(program, lending: [model.port])
        defer { withExtendedLifetime(server) {} }
        let maker = DaytonaMaker(
            settings: DaytonaSettings(apiURL: try DaytonaURL(server.url), key: try DaytonaKey(server.key)),
            transport: CurlTransport())
        let new = try await times(SandboxedTransport(maker: maker), request)
        let pool = SandboxPool(maker: maker, sandboxesMax: 4)
        let key = SandboxPoolKey(experiment: "bench", actor: "bench", trust: "bench")
        let warm: [Double]
        do { warm = try await times(SandboxedTransport(maker: LendingMaker(pool, for: key)), request) } catch {
            await pool.close()
            throw error
        }
        await pool.close()
        return (median(new), median(warm))
    }

    /// Of each call, in seconds.
    private func times(_ transport: any HTTPTransport, _ request: HTTPRequest) async throws -> [Double] {
        var times: [Double] = []
        for _ in 0..<calls * options.rounds {
            times.append(
                try await seconds {
                    let reply = try await transport.send(request)
                    guard reply.head.status == 200 else {
                        throw ValidationError("the mock model answered \(reply.head.status)")
                    }
                })
        }
        return times
    }
}
