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

    @Test func canVerifyInFullWhatNeedsNoKey() async throws {
        let (workspace, key, note) = try await handedOut()
        let report = try LedgerVerification.verify(
            workspace.folder, level: .full, trusting: key, expecting: note)
        #expect(report.isSound && report.size == 9)
        #expect(report.unchecked == [.signatures, .authority, .events])
        #expect(report.compared.map(\.holds) == [true])
        #expect(report.unreadableParts > 9)
        // Without a key to believe there is nothing to begin with.
        #expect(throws: LedgerFault.self) { try LedgerVerification.verify(workspace.folder, level: .full) }
    }

    @Test func findsChangedCiphertextsWithoutAnyKey() async throws {
        for (table, position) in [("facts", 0), ("facts", 8), ("content", 1), ("content", 7)] as [(String, UInt64)] {
            let (workspace, key, _) = try await handedOut()
            try workspace.flip(table, "ciphertext", at: position, byte: 3)
            let failure = try LedgerVerification.verify(workspace.folder, level: .full, trusting: key).failure
            #expect(failure?.position == position)
            #expect(failure?.reason.hasSuffix("not what was signed") == true)
        }
        let (workspace, key, _) = try await handedOut()
        try workspace.tamper("DELETE FROM facts WHERE position = 5")
        #expect(
            try LedgerVerification.verify(workspace.folder, level: .full, trusting: key).failure
                == .init(position: 5, reason: "its facts are missing"))
    }
}
