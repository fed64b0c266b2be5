import Domain
import EventLog
import Events
import Foundation
import Projections
import Sodium
import SwiftProtobuf
import TestSupport
import Testing

@testable import Ledger

/// Bundles of a log whose keys were ended by the commands for it, and what somebody signed with such a key all the same.
@Suite(.enabled("\(EvidenceVerifierScript.absence)") { try await EvidenceVerifierScript.isPossible() })
struct EvidenceKeyTests {
    /// Somebody at a shell, in whose folder `ledger` the log is.
    private struct Shell {
        let workspace: Workspace
        private let promptledger: CommandLine

        init() async throws {
            workspace = try await Workspace()
            var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PROMPTLEDGER_") }
            environment["PROMPTLEDGER_STATE"] = workspace.directory.file("state").path
            promptledger = try CommandLine(
                Programs.built("promptledger"), in: workspace.directory, environment: environment)
        }

        func run(_ arguments: [String], at place: SourceLocation = #_sourceLocation) async throws {
            let outcome = try await promptledger.run(arguments)
            try #require(outcome.status == 0, "\(arguments): \(outcome.errors)", sourceLocation: place)
        }

        /// A member of the workspace with the key that signs for them now.
        func signer(_ name: String) throws -> (actor: ActorID, key: SigningKey) {
            let reader = try LedgerReader.open(workspace.folder)
            defer { try? reader.close() }
            let actor = try #require(reader.read { $0.catalog.actors(named: name, asOf: .now($0)) }.last)
            return (actor, try #require(reader.keyring.signingKey(of: actor)))
        }

        /// What both verifiers say of a bundle of the whole log.
        func verdicts() async throws -> [Verdict] {
            let (judges, name) = (try EvidenceJudges(), "\(UUID()).tar")
            try await run(["evidence", "export", "--since", "0", "--out", name])
            let bytes = Array(try Data(contentsOf: workspace.directory.file(name)))
            return [try judges.ours(bytes), try await judges.pythons(bytes)]
        }
    }

    private static func harmless(_ number: UInt8) -> Facts.OneOf_Event {
        .datasetCreated(.with { $0.dataset = Data(repeating: number, count: 16) })
    }

    @Test(arguments: [
        ["key", "rotate", "--signing", "Bo"], ["key", "revoke", "Bo", "--reason", "stolen", "--in-doubt-from", "9"],
        ["key", "revoke", "Bo", "--reason", "retired"], ["user", "remove", "Bo"],
    ]) func whatIsSignedWithAKeyThatHasEndedIsFoundByBoth(_ ending: [String]) async throws {
        let shell = try await Shell()
        try await shell.run(["user", "add", "Bo", "--role", "engineer"])
        let (bo, key) = try shell.signer("Bo")
        try await shell.run(["prompt", "create", "Early", "--text", "a", "--as", "Bo"])
        // What goes round the command gate is sound as long as the key is.
        try await shell.workspace.forge([.init(event: Self.harmless(1), actor: bo, signer: key)])
        try await shell.run(ending)
        try await shell.run(["prompt", "create", "Between", "--text", "b"])
        for verdict in try await shell.verdicts() { #expect(verdict.isSound, "\(verdict)") }
        let forged = try await shell.workspace.forge([.init(event: Self.harmless(2), actor: bo, signer: key)])
        for verdict in try await shell.verdicts() {
            #expect(!verdict.isSound && verdict.position == forged.lowerBound, "\(verdict)")
            #expect(verdict.reason?.hasPrefix("its key counts only before entry ") == true, "\(verdict)")
        }
    }

    /// The new key is good from its entry on, also where it signs for what the old one may not any more.
    @Test func onlyTheOldOfTwoKeysIsFoundOut() async throws {
        let shell = try await Shell()
        let (olga, old) = try shell.signer("Olga")
        try await shell.run(["key", "rotate", "--signing"])
        let new = try shell.signer("Olga").key
        #expect(new.publicKey != old.publicKey)
        let entries = try await shell.workspace.forge([
            .init(event: Self.harmless(1), actor: olga, signer: new),
            .init(event: Self.harmless(2), actor: olga, signer: old),
            .init(event: Self.harmless(3), actor: olga, signer: new),
        ])
        for verdict in try await shell.verdicts() {
            #expect(!verdict.isSound && verdict.position == entries.lowerBound + 1, "\(verdict)")
        }
    }
}
