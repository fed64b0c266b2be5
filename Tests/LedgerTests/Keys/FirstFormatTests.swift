import Domain
import EventLog
import Events
import Foundation
import GRDB
import SQLiteLog
import TestSupport
import Testing

@testable import Ledger

/// A ledger that the first program made: its keys.db is of format 1.
@Suite struct FirstFormatTests {
    private let directory: TemporaryDirectory
    private let folder: LedgerFolder

    init() throws {
        directory = try TemporaryDirectory("first-format")
        folder = LedgerFolder(directory.file("ledger"))
        let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/first-format")
        try FileManager.default.copyItem(at: fixture, to: folder.url)
        // A repository keeps no such modes.
        for file in [folder.keyFile, folder.keys, folder.log] {
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        }
    }

    private func format() throws -> Int? {
        let database = try DatabaseQueue(path: folder.keys.path)
        defer { try? database.close() }
        return try database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
    }

    private func wrappedRoot() throws -> Data {
        let database = try DatabaseQueue(path: folder.keys.path)
        defer { try? database.close() }
        return try #require(try database.read { try Data.fetchOne($0, sql: "SELECT wrapped FROM slots") })
    }

    @Test func whoLooksOnReadsItAndLeavesItAsItIs() throws {
        let before = try Data(contentsOf: folder.keys)
        let reader = try LedgerReader.open(folder)
        #expect(reader.size == 9)
        #expect(try reader.content(at: 7)?.promptCreated.name == "Support")
        #expect(reader.keyringReport().slots.map(\.id) == [.founding])
        try reader.close()
        #expect(try LedgerVerification.verify(folder, level: .full).isSound)
        #expect(try Data(contentsOf: folder.keys) == before)
    }

    @Test func openedToWriteItBecomesTheSecondFormat() async throws {
        #expect(try format() == 1)
        let wrapped = try Array(wrappedRoot())
        for _ in 0..<2 {
            let ledger = try Ledger.open(folder)
            #expect(ledger.reader.keyringReport().slots.map(\.id) == [.founding])
            try await ledger.close()
            #expect(try format() == 2)
        }
        #expect(try Data(contentsOf: folder.keys).range(of: Data(wrapped)) == nil)
        let ledger = try Ledger.open(folder)
        try await ledger.addPrompt("Sales")
        _ = try await ledger.rotateKeyring(as: ledger.owner)
        try await ledger.close()
        #expect(try LedgerReader.open(folder).snapshot().names == ["Olga", "runner", "Support", "Sales"])
        #expect(try LedgerVerification.verify(folder, level: .full).isSound)
    }

    @Test func whatIsErasedInItIsNotedAsTheLogSays() async throws {
        let ledger = try Ledger.open(folder)
        let facts = try #require(try ledger.reader.events(7..<8).first).facts
        let prompt = try #require(PromptID(bytes: facts.promptCreated.prompt))
        try await ledger.obey(.eraseSubject(EraseSubject(subject: .prompt(prompt))))
        _ = try await ledger.rotateSigningKey(of: ledger.owner, lockedWith: nil, as: ledger.owner)
        try await ledger.close()
        #expect(try LedgerVerification.verify(folder, level: .full).isSound)
        let reader = try LedgerReader.open(folder)
        #expect(try reader.keyring.destroyedKeys().count == 1)
        #expect(try reader.differenceOfDestroyedKeys() == nil)
        try reader.close()
    }

    @Test func anotherKeyFileChangesNothing() throws {
        func stored() throws -> SQLiteKeyStore.Contents {
            let store = try SQLiteKeyStore(file: folder.keys, access: .readOnly)
            defer { try? store.close() }
            return try store.contents()
        }
        let before = try stored()
        let other = KeyFile(url: directory.file("other.key"), kind: .unlocking)
        _ = try other.create()
        let wrong = LedgerFolder(folder.url, keyFile: other.url)
        #expect(throws: LedgerFault.keyFileWrong(path: other.url.path)) { try Ledger.open(wrong) }
        #expect(throws: LedgerFault.keyFileWrong(path: other.url.path)) { try LedgerReader.open(wrong) }
        let after = try stored()
        #expect(after.records == before.records && after.wrappedRoots == before.wrappedRoots)
    }

    @Test func aMigrationThatCannotBeWrittenLeavesItAsItWas() throws {
        let intruder = try DatabaseQueue(path: folder.keys.path)
        try intruder.inDatabase { database in
            // Fails after the old slots are gone and before the new ones are all there.
            try database.execute(sql: "CREATE TABLE root (id INTEGER)")
        }
        try intruder.close()
        #expect(throws: LedgerFault.self) { try Ledger.open(folder) }
        #expect(try format() == 1)
        #expect(try LedgerReader.open(folder).size == 9)
    }
}
