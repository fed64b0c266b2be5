import Domain
import EventLog
import Events
import Foundation
import Projections
import SQLiteLog
import Sodium
import Testing

@testable import Ledger

/// Actors' own keys: put in each other's place, ended, locked.
@Suite struct SigningKeyTests {
    private static let passphrase = "only Olga knows this"

    @Test func aRotatedKeySignsTheEventThatEndsItAndNoLater() async throws {
        let workspace = try await Workspace()
        let (old, new) = try await workspace.write { ledger in
            let owner = ledger.owner
            let old = try #require(ledger.reader.keyring.signingKey(of: owner)).publicKey
            let new = try await ledger.rotateSigningKey(of: owner, lockedWith: nil, as: owner)
            try await ledger.addPrompt("After")
            #expect(ledger.reader.keyring.signingKeys().keys.contains(new))
            #expect(!ledger.reader.keyring.signingKeys().keys.contains(old), "the old private half is destroyed")
            return (old, new)
        }
        let reader = try LedgerReader.open(workspace.folder)
        let records = reader.read { $0.keys.signingKeys(asOf: .now($0)) }.filter { [old, new].contains($0.key) }
        #expect(records.map(\.from) == [0, 8] && records.map(\.until) == [8, nil])
        #expect(records.map(\.end) == [.rotated, nil])
        #expect(try signers(of: reader)[7...9].map { $0 } == [old.digest, new.digest, new.digest])
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    /// An entry that was changed after the ledger was opened is no way out of the report.
    @Test func aChangedEntryStopsTheReportOfItsKey() async throws {
        let workspace = try await Workspace()
        try await workspace.write { try await $0.addPrompt("Support") }
        let reader = try LedgerReader.open(workspace.folder)
        let owner = try #require(reader.localActor(.person))
        let key = try #require(reader.keyring.signingKey(of: owner)).publicKey.digest
        try workspace.flip("entries", "entry", at: 7, byte: -90)
        #expect(throws: LedgerFault.corrupt(position: 7, "its bytes are not those that were written")) {
            try reader.events(signedBy: key) { _ in }
        }
    }

    @Test func aRevokedKeySignsNothingMore() async throws {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            let runner = ledger.runner
            let key = try #require(ledger.reader.keyring.signingKey(of: runner)).publicKey
            try await ledger.obey(
                .revokeSigningKey(
                    RevokeSigningKey(
                        owner: runner, key: Data(key.digest.bytes), reason: .stolen, inDoubtFrom: 5)))
            await #expect(throws: LedgerFault.noSigningKey(actor: "\(runner)")) {
                try await ledger.obey(.startRun(StartRun(run: ledger.newID())), as: runner)
            }
            let record = ledger.reader.read { $0.keys.signingKeys(asOf: .now($0)) }.first { $0.key == key }
            #expect(record?.until == 8 && record?.revocation?.inDoubtFrom == 5)
            // As of before, it signed.
            let before = ledger.reader.read { $0.keys.signingKeys(asOf: .position(6)) }.first { $0.key == key }
            #expect(before?.until == nil && before?.revocation == nil)
        }
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func aKeyThatTheLogEndedSignsNothingThoughItIsHere() async throws {
        let workspace = try await Workspace()
        let before = try workspace.keysFile()
        let owner = try await workspace.write { ledger in
            _ = try await ledger.rotateSigningKey(of: ledger.owner, lockedWith: nil, as: ledger.owner)
            return ledger.owner
        }
        // An old keys.db is put back: it has the old key, and the log says that it has ended.
        try workspace.putBack(before)
        let reader = try LedgerReader.open(workspace.folder)
        #expect(reader.keyring.hasSigningKey(of: owner))
        try reader.close()
        try await workspace.write { ledger in
            #expect(!ledger.reader.keyring.hasSigningKey(of: owner), "opening to write follows the log")
            let prompt = CreatePrompt.named("Support", ledger.newID(), ledger.newID())
            await #expect(throws: LedgerFault.noSigningKey(actor: "\(owner)")) {
                try await ledger.execute(.createPrompt(prompt), as: owner)
            }
        }
    }

    @Test func aKeyThatNobodyRegisteredSignsNothing() async throws {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            // As a crash leaves it, between the key and the event that registers it.
            let stray = try ledger.reader.keyring.makeSigningKey(for: ledger.owner)
            try await ledger.addPrompt("Support")
            #expect(try !signers(of: ledger.reader).contains(stray.digest))
        }
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func aLockedKeyWantsItsPassphrase() async throws {
        let workspace = try await Workspace()
        let (owner, seed) = try await workspace.write { ledger in
            let key = try #require(ledger.reader.keyring.signingKey(of: ledger.owner))
            try ledger.lockSigningKeys(of: ledger.owner, with: .typed(Self.passphrase))
            try await ledger.addPrompt("While it is open")
            return (ledger.owner, key.withSeed { Array($0) })
        }
        #expect(try workspace.file(holding: [seed, Array(Self.passphrase.utf8)]) == nil)
        try await workspace.write { ledger in
            #expect(ledger.reader.isLocked(owner))
            await #expect(throws: LedgerFault.signingKeyLocked(actor: "\(owner)")) {
                try await ledger.obey(.createPrompt(.named("No", ledger.newID(), ledger.newID())), as: owner)
            }
            #expect(throws: LedgerFault.actorPassphraseWrong) {
                try ledger.reader.unlockSigningKeys(of: owner, with: .typed("somebody else's guess"))
            }
            try ledger.reader.unlockSigningKeys(of: owner, with: .typed(Self.passphrase))
            #expect(!ledger.reader.isLocked(owner))
            try await ledger.obey(.createPrompt(.named("Yes", ledger.newID(), ledger.newID())), as: owner)
            // A rotation of the root key keeps the lock, and one of the signing key locks the new one.
            _ = try await ledger.rotateKeyring(as: owner)
            _ = try await ledger.rotateSigningKey(of: owner, lockedWith: .typed(Self.passphrase), as: owner)
        }
        try await workspace.write { ledger in
            #expect(ledger.reader.isLocked(owner))
            try ledger.removeLocks(of: owner, with: .typed(Self.passphrase))
            try await ledger.obey(.createPrompt(.named("Open", ledger.newID(), ledger.newID())), as: owner)
        }
        #expect(try !LedgerReader.open(workspace.folder).isLocked(owner))
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func theReportNamesEveryEventOfAKeyAndNoOther() async throws {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            let owner = ledger.owner
            let old = try #require(ledger.reader.keyring.signingKey(of: owner)).publicKey
            try await ledger.addPrompt("Before")
            let new = try await ledger.rotateSigningKey(of: owner, lockedWith: nil, as: owner)
            try await ledger.addPrompt("After")
            var positions: [UInt64] = []
            try ledger.reader.events(signedBy: old.digest) { positions.append($0.position) }
            #expect(positions == Array(0...9))
            positions = []
            try ledger.reader.events(signedBy: new.digest) { positions.append($0.position) }
            #expect(positions == [10, 11])
            try ledger.reader.events(signedBy: SHA256.digest([])) { _ in Issue.record("nobody's key signed nothing") }
        }
    }
}

/// Whose key signed each entry.
private func signers(of reader: LedgerReader) throws -> [Digest?] {
    try reader.store.rows(from: 0, limit: 1_000, parts: []).map { row in
        try Digest(LogEntry(position: row.position, bytes: row.entry, origin: reader.origin).signatures[0].key)
    }
}
