import Domain
import EventLog
import Events
import Foundation
import Projections
import Sodium
import TestSupport
import Testing

@testable import Ledger

/// What a list of erasures is believed of.
@Suite struct ErasureListTests {
    private static let key = SigningKey.random()
    private static let signer = NoteSigner(name: "ledger.example/test", key: key)!

    private static let erasures = (1...3).map { number in
        Erasure(
            position: UInt64(number), kind: .prompt, subject: Data(repeating: UInt8(number), count: 16),
            dataKeys: [Data(repeating: UInt8(number) + 16, count: 16)])
    }
    private static let list = ErasureList(origin: "ledger.example/test", size: 9, erasures: erasures)

    private func read(_ text: String) throws -> ErasureList {
        try ErasureList(parsing: text, of: Self.signer.verifier, path: "list")
    }

    @Test func aListIsReadAsItWasWritten() throws {
        #expect(try read(try Self.list.text(signedBy: Self.signer)) == Self.list)
        let empty = ErasureList(origin: "ledger.example/test", size: 7, erasures: [])
        #expect(try read(try empty.text(signedBy: Self.signer)) == empty)
    }

    @Test func everyPieceAndEveryCharacterOfItCounts() throws {
        let text = try Self.list.text(signedBy: Self.signer)
        for count in 0..<text.count - 1 {
            #expect(throws: LedgerFault.self, "\(count)") { try read(String(text.prefix(count))) }
        }
        for index in text.indices.dropLast() {
            var other = text
            other.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
            #expect(throws: LedgerFault.self, "\(other)") { try read(other) }
        }
    }

    @Test func aListSignedByAnotherKeyOrForSomethingElseIsRefused() throws {
        let other = NoteSigner(name: Self.signer.name, key: .random())!
        #expect(throws: LedgerFault.erasureListUnsound(path: "list", "this log's key did not sign it")) {
            try read(try Self.list.text(signedBy: other))
        }
        // A checkpoint of the log is no list of nothing.
        let checkpoint = Checkpoint(origin: Self.signer.name, size: 7, root: SHA256.digest([]))
        let note = SignedNote(text: checkpoint.text, signedBy: [Self.signer])
        let line = try JSONEncoder().encode(["note": String(decoding: note.bytes, as: UTF8.self)])
        #expect(throws: LedgerFault.erasureListUnsound(path: "list", "its last line is signed for something else")) {
            try read(String(decoding: line, as: UTF8.self))
        }
        // And the other way round.
        let text = try Self.list.text(signedBy: Self.signer)
        let last = try #require(text.split(separator: "\n").last)
        let own = try #require(try JSONDecoder().decode([String: String].self, from: Data(last.utf8))["note"])
        #expect(throws: NoteFault.malformed) { try Checkpoint(opening: Array(own.utf8), by: [Self.signer.verifier]) }
    }

    /// A list that somebody with the ledger's keys made: it says of the prompt's keys that they were the owner's.
    @Test func keysThatAreAnotherSubjectsAreNotDestroyed() async throws {
        let scene = try await Scene()
        let (log, keys) = (scene.workspace.directory.file("log"), scene.workspace.directory.file("keys"))
        _ = try Backup.make(scene.workspace.folder, to: log, keysTo: keys)
        let list = scene.workspace.directory.file("list")
        try scene.reader { reader in
            let prompt = reader.keyring.dataKeyIDs(of: scene.subject(.prompt)).map { Data($0.bytes) }
            let person = scene.subject(.person)
            let evil = ErasureList(
                origin: reader.origin, size: reader.size,
                erasures: [Erasure(position: 9, kind: person.kind, subject: person.stored, dataKeys: prompt)])
            let signer = NoteSigner(name: reader.origin, key: reader.keyring.checkpointKey)!
            try Data(try evil.text(signedBy: signer).utf8).write(to: list)
        }
        var restore = Restore(backup: log, keys: keys)
        restore.erasures = [list]
        let target = LedgerFolder(
            scene.workspace.directory.file("restored"), keyFile: scene.workspace.folder.keyFile)
        await #expect(throws: LedgerFault.erasureListMistaken(path: list.path)) { try await restore.run(to: target) }
        #expect(!FileManager.default.fileExists(atPath: target.url.path))
        // The same where the key is gone already, and keys.db remembers whose it was.
        try await scene.workspace.write {
            try await $0.obey(.eraseSubject(EraseSubject(subject: scene.subject(.prompt))))
        }
        restore.keys = scene.workspace.folder.url
        await #expect(throws: LedgerFault.erasureListMistaken(path: list.path)) { try await restore.run(to: target) }
    }
}
