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

/// The ways to the root key.
@Suite struct SlotTests {
    private static let passphrase = "correct horse battery staple"

    @Test func aPassphraseOpensWhatTheKeyFileOpened() async throws {
        let workspace = try await Workspace()
        let slot = try await workspace.write { ledger in
            try await ledger.addPrompt("Support")
            return try await ledger.addSlot(for: .typed(Self.passphrase), as: ledger.owner)
        }
        let reader = try LedgerReader.open(workspace.without(passphrase: Self.passphrase))
        #expect(reader.slots.map(\.id) == [.founding, slot])
        #expect(try reader.content(at: 7)?.promptCreated.name == "Support")
        // And it writes.
        let ledger = try Ledger.open(workspace.without(passphrase: Self.passphrase))
        try await ledger.addPrompt("Sales")
        try await ledger.close()
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
        // The passphrase lies nowhere, and neither do the 32 bytes that follow from it.
        let seed = try Array(Self.passphrase.utf8).withUnsafeBytes { passphrase in
            try PassphraseKey.derive(from: passphrase, salt: slot.bytes).withBytes { Array($0) }
        }
        #expect(try workspace.file(holding: [Array(Self.passphrase.utf8), seed]) == nil)
        // A wrong one opens nothing, and neither does none.
        #expect(throws: LedgerFault.passphraseWrong) {
            try LedgerReader.open(workspace.without(passphrase: "correct horse battery stapl"))
        }
        #expect(throws: LedgerFault.passphraseNeeded(keyFile: workspace.directory.file("no.key").path)) {
            try LedgerReader.open(workspace.without())
        }
        // Where the key file is there, nobody is asked.
        #expect(try LedgerReader.open(workspace.without(keyFile: false, passphrase: "wrong")).size == reader.size + 2)
    }

    @Test func aRecoveryKeyOpensWithItsPrivateHalfAlone() async throws {
        let workspace = try await Workspace()
        let file = workspace.directory.file("recovery")
        let key = try RecoveryPublicKey.makePair(at: file)
        #expect(RecoveryPublicKey("\(key)") == key)
        try await workspace.write { _ = try await $0.addSlot(for: key, as: $0.owner) }
        #expect(try LedgerReader.open(workspace.without(recoveryKey: file)).size == 8)
        let other = workspace.directory.file("other")
        _ = try RecoveryPublicKey.makePair(at: other)
        #expect(throws: LedgerFault.recoveryKeyUnusable(path: other.path, "it opens no slot of this ledger")) {
            try LedgerReader.open(workspace.without(recoveryKey: other))
        }
        #expect(throws: LedgerFault.recoveryKeyUnusable(path: "/nowhere", "it is missing")) {
            try LedgerReader.open(workspace.without(recoveryKey: URL(filePath: "/nowhere")))
        }
        // A key file is not one, and it is not one of keys.
        #expect(throws: LedgerFault.self) {
            try LedgerReader.open(workspace.without(recoveryKey: workspace.folder.keyFile))
        }
        #expect(throws: LedgerFault.keyFileMalformed(path: file.path)) {
            try LedgerReader.open(LedgerFolder(workspace.folder.url, keyFile: file))
        }
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(throws: LedgerFault.self) { try RecoveryPublicKey.makePair(at: file) }
    }

    @Test func aMistypedRecoveryKeyIsFound() throws {
        let folder = try TemporaryDirectory("recovery")
        let key = try RecoveryPublicKey.makePair(at: folder.file("recovery"))
        let text = "\(key)"
        for index in text.indices {
            var other = text
            other.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
            // The last letter of base64 of 32 bytes has bits that say nothing.
            #expect(RecoveryPublicKey(other).map { $0 == key } ?? true, "\(other)")
        }
        for bad in ["", "promptledger-recovery", "promptledger-recovery++", text + "A", String(text.dropLast())] {
            #expect(RecoveryPublicKey(bad) == nil)
        }
    }

    @Test func aSecondKeyFileIsMadeOrTakenAsItIs() async throws {
        let workspace = try await Workspace()
        let file = workspace.directory.file("second.key")
        try await workspace.write { ledger in
            let slot = try await ledger.addSlot(forKeyFile: file, as: ledger.owner)
            // Its key has a slot: one more is none.
            let refusal = LedgerFault.refused(.unlockKeyTaken(slot))
            await #expect(throws: refusal) { try await ledger.addSlot(forKeyFile: file, as: ledger.owner) }
            try await ledger.removeSlot(.founding, as: ledger.owner)
            let last = LedgerFault.refused(.lastUnlockSlot(slot))
            await #expect(throws: last) { try await ledger.removeSlot(slot, as: ledger.owner) }
        }
        #expect(try LedgerReader.open(LedgerFolder(workspace.folder.url, keyFile: file)).size == 9)
        #expect(throws: LedgerFault.keyFileWrong(path: workspace.folder.keyFile.path)) {
            try LedgerReader.open(workspace.folder)
        }
    }

    @Test func whoMayNotAddsNoSlotAndLeavesNoFile() async throws {
        let workspace = try await Workspace()
        let file = workspace.directory.file("second.key")
        try await workspace.write { ledger in
            let refusal = LedgerFault.refused(.notPermitted(.manageKeys, ledger.runner))
            await #expect(throws: refusal) { try await ledger.addSlot(forKeyFile: file, as: ledger.runner) }
            await #expect(throws: refusal) { try await ledger.rotateKeyring(as: ledger.runner) }
            await #expect(throws: refusal) { try await ledger.removeSlot(.founding, as: ledger.runner) }
        }
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }

    @Test func aShortPassphraseIsRefused() async throws {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            await #expect(throws: LedgerFault.passphraseUnusable("a new one has at least 8 bytes")) {
                try await ledger.addSlot(for: .typed("seven77"), as: ledger.owner)
            }
        }
    }

    @Test func aSlotOfPointsOfLowOrderIsRefused() async throws {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            let zero = RecoveryPublicKey(BoxPublicKey(bytes: [UInt8](repeating: 0, count: 32))!)
            await #expect(throws: LedgerFault.refused(.unlockKeyUnusable)) {
                try await ledger.addSlot(for: zero, as: ledger.owner)
            }
        }
    }

    @Test func ofARemovedSlotNothingIsLeft() async throws {
        let workspace = try await Workspace()
        let file = workspace.directory.file("recovery")
        let key = try RecoveryPublicKey.makePair(at: file)
        let slot = try await workspace.write { try await $0.addSlot(for: key, as: $0.owner) }
        try workspace.settle()
        let sealed = try await workspace.column("sealed_root", of: slot)
        #expect(try workspace.file(holding: [Array(sealed)]) == "keys.db")
        try await workspace.write { ledger in
            try await ledger.removeSlot(slot, as: ledger.owner)
            #expect(try workspace.file(holding: [Array(sealed)]) == nil)
        }
        #expect(try workspace.file(holding: [Array(sealed)]) == nil)
        #expect(throws: LedgerFault.self) { try LedgerReader.open(workspace.without(recoveryKey: file)) }
        let moment = AsOf.position(7)
        #expect(
            try LedgerReader.open(workspace.folder).read { $0.keys.slots(asOf: moment).map(\.id) } == [.founding, slot])
    }

    @Test(arguments: [
        "operations = 17", "operations = 9223372036854775807", "memory_bytes = 1073741825",
        "memory_bytes = 9223372036854775807",
    ]) func limitsThatAskTooMuchAreNotTried(_ change: String) async throws {
        let workspace = try await Workspace()
        try await workspace.write { _ = try await $0.addSlot(for: .typed(Self.passphrase), as: $0.owner) }
        try await workspace.changeKeys("UPDATE slots SET \(change) WHERE operations IS NOT NULL")
        let fault = #expect(throws: LedgerFault.self) {
            try LedgerReader.open(workspace.without(passphrase: Self.passphrase))
        }
        guard case .keysIncomplete(let reason)? = fault else { throw try #require(fault) }
        #expect(reason.contains("are believed"))
        // The key file opens as before.
        #expect(try LedgerReader.open(workspace.folder).size == 8)
    }

    @Test(arguments: ["sealed_root", "authenticator", "public_key", "kind", "operations", "memory_bytes", "id"])
    func aDamagedSlotOpensNothing(_ column: String) async throws {
        let workspace = try await Workspace()
        let file = workspace.directory.file("recovery")
        let key = try RecoveryPublicKey.makePair(at: file)
        try await workspace.write { _ = try await $0.addSlot(for: key, as: $0.owner) }
        let change =
            switch column {
            case "kind": "kind = 1"
            case "operations", "memory_bytes": "operations = 1, memory_bytes = 8192"
            default: "\(column) = randomblob(length(\(column)))"
            }
        try await workspace.changeKeys("UPDATE slots SET \(change) WHERE kind = 3")
        #expect(throws: LedgerFault.self) { try LedgerReader.open(workspace.without(recoveryKey: file)) }
    }

    @Test func aSlotThatSomebodySlippedInIsSealedNothing() async throws {
        let workspace = try await Workspace()
        let file = workspace.directory.file("intruder")
        let intruder = try RecoveryPublicKey.makePair(at: file)
        // Made by somebody who once had the root key, and told the log nothing.
        try await workspace.write { ledger in
            let keyring = ledger.reader.keyring
            let slot = keyring.contents.withLock {
                UnlockSlot(
                    sealing: $0.root, as: SlotID(bytes: [UInt8](repeating: 7, count: 16))!, .recovery,
                    to: BoxPublicKey(bytes: intruder.bytes)!)
            }
            try keyring.commit(.init(slots: [try #require(slot).stored]))
        }
        #expect(try LedgerReader.open(workspace.without(recoveryKey: file)).size == 7)
        try await workspace.write { ledger in
            #expect(ledger.reader.keyringReport().slots.count == 2)
            _ = try await ledger.rotateKeyring(as: ledger.owner)
            #expect(ledger.reader.keyringReport().slots.map(\.id) == [.founding])
        }
        #expect(throws: LedgerFault.self) { try LedgerReader.open(workspace.without(recoveryKey: file)) }
    }

    @Test func whatACrashLeftUndoneIsDoneOnOpening() async throws {
        let workspace = try await Workspace()
        let file = workspace.directory.file("recovery")
        let key = try RecoveryPublicKey.makePair(at: file)
        // The event is durable and keys.db did not yet follow.
        let before = try workspace.keysFile()
        let slot = try await workspace.write { try await $0.addSlot(for: key, as: $0.owner) }
        let with = try workspace.keysFile()
        try workspace.putBack(before)
        #expect(throws: LedgerFault.self) { try LedgerReader.open(workspace.without(recoveryKey: file)) }
        try await workspace.write { #expect($0.reader.keyringReport().slots.map(\.id) == [.founding, slot]) }
        #expect(try LedgerReader.open(workspace.without(recoveryKey: file)).size == 8)
        // The same of a removal.
        try await workspace.write { try await $0.removeSlot(slot, as: $0.owner) }
        try workspace.putBack(with)
        #expect(try LedgerReader.open(workspace.without(recoveryKey: file)).size == 9)
        try await workspace.write { #expect($0.reader.keyringReport().slots.map(\.id) == [.founding]) }
        #expect(throws: LedgerFault.self) { try LedgerReader.open(workspace.without(recoveryKey: file)) }
    }
}

extension Workspace {
    /// Runs SQL on keys.db, as somebody who may write to the file and has no key.
    func changeKeys(_ sql: String) async throws {
        let database = try DatabaseQueue(path: folder.keys.path)
        try await database.write { try $0.execute(sql: sql) }
        try database.close()
    }

    fileprivate func column(_ name: String, of slot: SlotID) async throws -> Data {
        let database = try DatabaseQueue(path: folder.keys.path)
        let value = try await database.read {
            try Data.fetchOne($0, sql: "SELECT \(name) FROM slots WHERE id = ?", arguments: [Data(slot.bytes)])!
        }
        try database.close()
        return value
    }
}
