import Domain
import EventLog
import Events
import Foundation
import SQLiteLog
import Sodium
import Testing

@testable import Ledger

/// Keys that come and go while the ledger is in use.
@Suite struct KeyringTests {
    @Test func aNewSigningKeyIsTheNewestAndSurvivesReopening() async throws {
        let workspace = try await Workspace()
        let (owner, first, second) = try await workspace.write { ledger in
            let keyring = ledger.reader.keyring
            let first = keyring.signingKey(of: ledger.owner)?.publicKey
            let second = try keyring.makeSigningKey(for: ledger.owner)
            #expect(keyring.signingKey(of: ledger.owner)?.publicKey == second)
            return (ledger.owner, first, second)
        }
        #expect(first != second)
        #expect(try LedgerReader.open(workspace.folder).keyring.signingKey(of: owner)?.publicKey == second)
    }

    @Test func aNewMemberGetsAKey() async throws {
        let workspace = try await Workspace()
        let stranger = ActorID(millisecondsSince1970: 1, random: (2, 3))
        let key = try await workspace.write { ledger in
            #expect(ledger.reader.keyring.signingKey(of: stranger) == nil)
            return try ledger.reader.keyring.makeSigningKey(for: stranger)
        }
        #expect(try LedgerReader.open(workspace.folder).keyring.signingKey(of: stranger)?.publicKey == key)
    }

    @Test func destroyedSigningKeysAreGoneAndOthersStay() async throws {
        let workspace = try await Workspace()
        let (owner, runner, kept) = try await workspace.write { ledger in
            let keyring = ledger.reader.keyring
            let kept = try keyring.makeSigningKey(for: ledger.owner)
            _ = try keyring.makeSigningKey(for: ledger.owner)
            let (owner, runner) = (ledger.owner, ledger.runner)
            try keyring.destroySigningKeys(of: owner, butThose: [kept])
            #expect(keyring.signingKey(of: owner)?.publicKey == kept)
            try keyring.destroySigningKeys(of: runner)
            #expect(keyring.signingKey(of: runner) == nil)
            return (owner, runner, kept)
        }
        let keyring = try LedgerReader.open(workspace.folder).keyring
        #expect(keyring.signingKey(of: owner)?.publicKey == kept)
        #expect(keyring.signingKey(of: runner) == nil)
    }

    @Test func aSubjectsDestroyedKeysAreGoneFromDiskAndMemory() async throws {
        let workspace = try await Workspace()
        let (prompt, other): (PromptID, PromptID) = (
            PromptID(millisecondsSince1970: 1, random: (0, 1)), PromptID(millisecondsSince1970: 1, random: (0, 2))
        )
        let (gone, kept) = try await workspace.write { ledger in
            let keyring = ledger.reader.keyring
            let keys = try keyring.keys(for: [.prompt(prompt), .prompt(other)])
            let (gone, kept) = (keys[0].id, keys[1].id)
            let wrapped = try #require(try keyring.store.contents().records.first { $0.id == gone.bytes }).wrapped
            #expect(keyring.dataKeyIDs(of: .prompt(prompt)) == [gone])
            try keyring.destroyKeys(of: .prompt(prompt))
            #expect(keyring.dataKey(gone) == nil && keyring.dataKeyIDs(of: .prompt(prompt)).isEmpty)
            #expect(keyring.dataKey(kept) != nil)
            for file in try FileManager.default.contentsOfDirectory(
                at: workspace.folder.url, includingPropertiesForKeys: nil)
            {
                #expect(try Data(contentsOf: file).range(of: Data(wrapped)) == nil, "\(file.lastPathComponent)")
            }
            // Again is no harm.
            try keyring.destroyKeys(of: .prompt(prompt))
            return (gone, kept)
        }
        let keyring = try LedgerReader.open(workspace.folder).keyring
        #expect(keyring.dataKey(gone) == nil)
        #expect(keyring.dataKey(kept) != nil)
    }

    @Test func aDestroyedKeyIsOverwrittenInMemory() async throws {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            let keyring = ledger.reader.keyring
            let subject = Subject.prompt(ledger.newID())
            let key = try #require(try keyring.keys(for: [subject]).first)
            #expect(key.withSecret { $0.contains { $0 != 0 } })
            try keyring.destroyKeys(of: subject)
            #expect(key.withSecret { $0.allSatisfy { $0 == 0 } })
        }
    }
}
