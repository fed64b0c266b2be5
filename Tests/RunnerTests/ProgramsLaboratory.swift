import Domain
import Events
import Foundation
@testable import Runner
import Sandboxes
import Scoring
import SwiftProtobuf
import TestSupport

/// Programs that judge outputs, in local sandboxes, for tests.
struct ProgramsLaboratory {
    /// Why this machine has none; `nil` where it has.
    static let obstacle: String? = {
        do { _ = try LocalMaker() } catch { return "\(error)" }
        return nil
    }()

    let record = SandboxRecord()

    /// What an assertion with a program says of an output.
    func look(
        _ type: String, _ source: String, at output: String, file: String = "", function: String = "",
        config: String? = nil
    ) async throws -> AssertionOutcome {
        let maker = RunPlace.ProgramMaker { () throws(SandboxFault) in try LocalMaker() }
        let place = RunPlace(
            kind: .local, locality: .local, transport: RefusingTransport(), metrics: maker, outputs: maker)
        let programs = SandboxedPrograms(
            place: place, record: record, slots: SandboxSlots(4),
            retries: RetryPolicy(attemptsMax: 2, firstWait: .milliseconds(5)))
        let assertion = Assertion.with {
            ($0.type, $0.value) = (type, source)
            $0.program = .with { ($0.file, $0.function) = (file, function) }
            if let config { $0.configJson = config }
        }
        let given = GivenCase(
            .with {
                $0.inputs = [.with { ($0.name, $0.text) = ("word", "hello") }]
                $0.metadataJson = #"{"limit": 5}"#
            })
        return try await PreparedAssertion(assertion).look(
            at: ScoredOutput(text: output, latencyMilliseconds: 0, given: given), runningProgramsBy: programs)
    }
}
