import Domain
import EventLog
import Events
import Foundation
import GRDB
import Projections
import SQLiteLog
import Sodium
import Synchronization
import TestSupport
import Testing

@testable import Ledger

/// A new root key in the place of the old.
@Suite struct RotationTests {
    /// A ledger with events under each of three workspace keys, and with a second way in.
    private static func rotated() async throws -> (Workspace, recovery: URL) {
        let workspace = try await Workspace()
        let recovery = workspace.directory.file("recovery")
        let key = try RecoveryPublicKey.makePair(at: recovery)
        try await workspace.write { ledger in
            _ = try await ledger.addSlot(for: key, as: ledger.owner)
            try await ledger.addPrompt("First")
            #expect(try await ledger.rotateKeyring(as: ledger.owner) == .init(root: 2, workspaceKey: 2))
            try await ledger.addPrompt("Second")
        }
        try await workspace.write { ledger in
            #expect(try await ledger.rotateKeyring(as: ledger.owner) == .init(root: 3, workspaceKey: 3))
            try await ledger.addPrompt("Third")
        }
        return (workspace, recovery)
    }

    @Test func whatWasWrittenUnderEveryWorkspaceKeyIsRead() async throws {
        let (workspace, recovery) = try await Self.rotated()
        for folder in [workspace.folder, workspace.without(recoveryKey: recovery)] {
            let reader = try LedgerReader.open(folder)
            #expect(try reader.snapshot().names == ["Olga", "runner", "First", "Second", "Third"])
            #expect(reader.epochs == .init(root: 3, workspaceKey: 3))
            #expect(try LedgerVerification.verify(folder, level: .full).isSound)
        }
    }

    /// Facts are never erased, so what hides them is no erasure.
    @Test func factsWhoseKeyWasTakenAreNamed() async throws {
        let (workspace, _) = try await Self.rotated()
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
        try await workspace.changeKeys("DELETE FROM keys WHERE purpose = 1 AND epoch = 1")
        let report = try LedgerVerification.verify(workspace.folder, level: .full)
        #expect(report.failure == .init(position: 0, reason: "the key to its facts is not here"))
    }

    @Test func laterFactsAreSealedUnderTheNewWorkspaceKey() async throws {
        let (workspace, _) = try await Self.rotated()
        let reader = try LedgerReader.open(workspace.folder)
        let keys = try reader.store.rows(from: 0, limit: 100, parts: []).map { row in
            try LogEntry(position: row.position, bytes: row.entry, origin: reader.origin).facts.dataKeyIds
        }
        // The rotation itself is the last event under the key that was.
        #expect(Set(keys).count == 3)
        #expect(Set(keys[...10]).count == 1 && Set(keys[11...13]).count == 1 && keys[10] != keys[11])
    }

    @Test func ofTheOldRootKeyNothingIsLeft() async throws {
        let workspace = try await Workspace()
        let (old, wrapped) = try await workspace.write { ledger in
            try await ledger.addPrompt("Support")
            let stored = try ledger.reader.keyring.store.contents()
            let old = ledger.reader.keyring.secretsForTests()
            _ = try await ledger.rotateKeyring(as: ledger.owner)
            let gone = stored.records.map(\.wrapped) + stored.slots.map(\.sealedRoot)
            // While it is open, the write-ahead log counts too.
            #expect(try workspace.file(holding: gone) == nil)
            return (old, gone)
        }
        #expect(try workspace.file(holding: wrapped) == nil)
        // Nor does any file but the key file hold any key in the clear, old or new.
        let new = try LedgerReader.open(workspace.folder).keyring.secretsForTests()
        #expect(old.count == new.count - 1 && Set(old).subtracting(new).count == 1, "the root key is another")
        #expect(try workspace.file(holding: old + new) == nil)
    }

    @Test func subjectKeysKeepTheirNamesAndBytes() async throws {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            let keyring = ledger.reader.keyring
            let subject = Subject.prompt(ledger.newID())
            let id = try #require(try keyring.keys(for: [subject]).first).id
            let bytes = try #require(keyring.dataKey(id)).withSecret { Array($0) }
            _ = try await ledger.rotateKeyring(as: ledger.owner)
            let again = try LedgerReader.open(workspace.folder).keyring
            #expect(again.dataKeyIDs(of: subject) == [id])
            #expect(again.dataKey(id)?.withSecret { Array($0) } == bytes)
        }
    }

    @Test func aRotationThatACrashCutOffIsDoneOnOpening() async throws {
        let workspace = try await Workspace()
        try await workspace.write { try await $0.addPrompt("Before") }
        // The event is durable and keys.db did not yet follow.
        let before = try workspace.keysFile()
        try await workspace.write { _ = try await $0.rotateKeyring(as: $0.owner) }
        try workspace.putBack(before)
        // Who looks on sees what was.
        let reader = try LedgerReader.open(workspace.folder)
        #expect(reader.epochs.root == 2 && reader.keyringReport().rootEpoch == 1)
        try reader.close()
        try await workspace.write { ledger in
            #expect(ledger.reader.keyringReport().rootEpoch == 2)
            try await ledger.addPrompt("After")
        }
        #expect(try LedgerReader.open(workspace.folder).snapshot().names == ["Olga", "runner", "Before", "After"])
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
        // It goes on from there.
        try await workspace.write {
            let epochs = try await $0.rotateKeyring(as: $0.owner)
            #expect(epochs == .init(root: 3, workspaceKey: 3))
        }
    }

    @Test func whereKeysCannotBeWrittenTheRotationWaitsForTheNextOpening() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        // Another program holds keys.db, so nothing can be written to it.
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: workspace.folder.keys.path, configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        await #expect(throws: LedgerFault.self) { try await ledger.rotateKeyring(as: ledger.owner) }
        #expect(ledger.reader.epochs.root == 2)
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try other.close()
        try await ledger.close()
        try await workspace.write { ledger in
            #expect(ledger.reader.keyringReport().rootEpoch == 2)
            try await ledger.addPrompt("After")
        }
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func aSlotThatIsDamagedKeepsTheRotationFromBeginning() async throws {
        let (workspace, recovery) = try await Self.rotated()
        try await workspace.changeKeys("UPDATE slots SET authenticator = randomblob(32) WHERE kind = 3")
        let size = try LedgerReader.open(workspace.folder).size
        try await workspace.write { ledger in
            let slot = try #require(ledger.reader.slots.last?.id)
            #expect(ledger.reader.keyringReport().slots.first { $0.id == slot }?.isSound == false)
            await #expect(throws: LedgerFault.self) { try await ledger.rotateKeyring(as: ledger.owner) }
            #expect(ledger.reader.size == size)
            try await ledger.removeSlot(slot, as: ledger.owner)
            _ = try await ledger.rotateKeyring(as: ledger.owner)
        }
        #expect(throws: LedgerFault.self) { try LedgerReader.open(workspace.without(recoveryKey: recovery)) }
    }

    @Test func callersGoOnWhileItRotates() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<12 {
                group.addTask { try await ledger.addPrompt("Prompt \(number)") }
                if number % 4 == 0 { group.addTask { _ = try? await ledger.rotateKeyring(as: ledger.owner) } }
            }
            try await group.waitForAll()
        }
        try await ledger.close()
        #expect(try LedgerReader.open(workspace.folder).snapshot().names.count == 14)
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }
}

extension Keyring {
    /// Every secret of the keyring in the clear, to look for it where it must not be.
    fileprivate func secretsForTests() -> [[UInt8]] {
        contents.withLock { contents in
            let data = contents.table.dataKeys.values.map { $0.withSecret { Array($0) } }
            let signing = contents.table.signing.values.flatMap { $0 }.map { $0.key.withSeed { Array($0) } }
            return data + signing + [
                checkpointKey.withSeed { Array($0) }, contents.root.withBytesForTests { Array($0) },
            ]
        }
    }
}

extension RootKey {
    fileprivate borrowing func withBytesForTests<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        secret.withBytes { body($0) }
    }
}
