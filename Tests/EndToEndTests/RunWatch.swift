import Foundation
import TestSupport
import Testing

extension Desk {
    /// How the runs of an experiment stand.
    struct Standing: Sendable {
        let requested, recorded, failed: Int
    }

    /// `nil` while the experiment is not there yet.
    func standing(of experiment: String) async throws -> Standing? {
        let outcome = try await run("experiment", "show", experiment, "--json")
        guard outcome.status == 0 else { return nil }
        let runs = try JSON(outcome.output)["runs"]
        func count(_ key: String) throws -> Int { Int(try #require(runs[key].number)) }
        return Standing(requested: try count("requested"), recorded: try count("recorded"), failed: try count("failed"))
    }

    /// Looks on until so many results are recorded. Gives up, with an error, after what is long even on a busy machine.
    func waitUntil(_ experiment: String, hasRecorded count: Int) async throws {
        struct TooSlow: Error {}
        let patience = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < patience {
            if let now = try await standing(of: experiment), now.recorded >= count { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw TooSlow()
    }
}

/// Which cell of an experiment's matrix a result is for.
struct Cell: Hashable {
    let version, model, caseNumber, repetition: JSON

    init(_ result: JSON) {
        version = result["version_id"]
        model = result["model"]
        caseNumber = result["case"]
        repetition = result["repeat"]
    }

    func hash(into hasher: inout Hasher) { hasher.combine(caseNumber.number) }
}
