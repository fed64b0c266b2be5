import EventLog
import Foundation
import Ledger
import Sodium
import Testing

/// Somebody who was handed ledger.db and told the verification key, and has nothing else.
@Suite struct OutsiderTests {
    private func handedOut() async throws -> (workspace: Workspace, key: NoteVerifier, note: [UInt8]) {
        let workspace = try await Workspace()
        let (key, note) = try await workspace.write { ledger in
            try await ledger.addPrompt("Refund")
            return (ledger.reader.verifier, try ledger.reader.checkpoint())
        }
        for file in [workspace.folder.keys, workspace.folder.keyFile] {
            try FileManager.default.removeItem(at: file)
        }
        return (workspace, key, note)
    }

    @Test func canVerifyWithoutAnyKeyOfTheLedgers() async throws {
        let (workspace, key, note) = try await handedOut()
        let report = try LedgerVerification.verify(
            workspace.folder, level: .quick, trusting: key, expecting: note)
        #expect(report.isSound && report.size == 9)
        try workspace.flip("entries", "entry", at: 4, byte: 20)
        #expect(
            try LedgerVerification.verify(workspace.folder, level: .quick, trusting: key).failure
                == .init(position: 4, reason: "its bytes are not those that were written"))
    }

    @Test func doesNotBelieveACheckpointByAnotherKey() async throws {
        let (workspace, key, _) = try await handedOut()
        let otherKey = NoteVerifier(name: key.name, key: SigningKey.random().publicKey)!
        let otherName = NoteVerifier(name: "ledger.example/other", key: key.key)!
        for other in [otherKey, otherName] {
            #expect(
                try !LedgerVerification.verify(workspace.folder, level: .quick, trusting: other).isSound)
        }
    }

    @Test func needsTheKeysToVerifyInFull() async throws {
        let (workspace, key, _) = try await handedOut()
        #expect(throws: LedgerFault.self) {
            try LedgerVerification.verify(workspace.folder, level: .full, trusting: key)
        }
    }
}
