import Domain
import EventLog
import Foundation
import GRDB
import Projections
import SQLiteLog
import Sodium
import Testing

@testable import Ledger

/// Who reads up to a head meets content that is gone since, and the entry that says why lies after that head.
@Suite struct LaterErasureTests {
    private let scene: Scene
    /// Before anything was erased.
    private let head: LogHead

    init() async throws {
        scene = try await Scene()
        head = try scene.reader { $0.openedHead }
    }

    private var folder: LedgerFolder { scene.workspace.folder }

    private func erase(_ victim: Victim) async throws {
        try await scene.workspace.write { [scene] ledger in
            try await ledger.obey(.eraseSubject(EraseSubject(subject: scene.subject(victim))))
        }
    }

    private func delete(_ victim: Victim) async throws {
        let doomed = try scene.bytes(of: scene.subject(victim))
        let log = try DatabaseQueue(path: folder.log.path)
        try await log.write { database in
            for position in doomed.positions {
                try database.execute(sql: "DELETE FROM content WHERE position = ?", arguments: [Int64(position)])
            }
        }
        try log.close()
    }

    /// Verifies up to ``head``, with the keys of now.
    private func verify() throws -> VerificationReport {
        let store = try SQLiteLogStore(file: folder.log, access: .readOnly)
        let keys = try Keyring.open(folder, access: .readOnly)
        let (origin, verifier) = try LedgerReader.believe(head, key: keys.checkpointKey.publicKey)
        let examiner = try LedgerExaminer(keys: keys, store: store, origin: origin, head: head)
        let report = LogVerifier(store: store, verifiers: [verifier]).full(examiner: examiner, upTo: head)
        try store.close()
        try keys.close()
        return report
    }

    @Test func whatWasErasedSinceIsNoFault() async throws {
        try await erase(.prompt)
        let report = try verify()
        #expect(report.isSound && report.size == head.size && report.unreadableParts > 0, "\(report)")
    }

    @Test func anErasureOfSomethingElseExplainsNothing() async throws {
        try await delete(.datasetCase)
        try await erase(.prompt)
        let report = try verify()
        #expect(report.failure?.reason == "its content is missing: it was deleted, not erased", "\(report)")
    }

    @Test func aLogThatWasPutBackExplainsNothing() async throws {
        let files = try scene.workspace.copyFiles()
        try await erase(.prompt)
        let later = try scene.reader { $0.openedHead }
        try scene.workspace.replace(folder.log, with: files[folder.log]!)
        let store = try SQLiteLogStore(file: folder.log, access: .readOnly)
        let keys = try Keyring.open(folder, access: .readOnly)
        let (origin, _) = try LedgerReader.believe(head, key: keys.checkpointKey.publicKey)
        let events = EventReader(store: store, origin: origin, keys: keys, tree: TrustedTree(store: store))
        #expect(throws: LedgerFault.self) { try events.erasures(after: later) }
        #expect(throws: Never.self) { try events.erasures(after: head) }
        try store.close()
        try keys.close()
    }

    @Test func whoFoldsUpToAnEarlierHeadMissesNothing() async throws {
        try await erase(.prompt)
        let reader = try LedgerReader.open(folder)
        let missing = SnapshotFile(LedgerFolder(folder.url.appending(path: "elsewhere")))
        let folded = try FoldedLog.open(reader.laterEvents(), to: head, snapshot: missing, isDeciding: false)
        #expect(folded.models.position == head.size)
        try await delete(.dataset)
        #expect(throws: LedgerFault.self) {
            try FoldedLog.open(reader.laterEvents(), to: head, snapshot: missing, isDeciding: false)
        }
        try reader.close()
    }

    @Test func whoOpenedBeforeTakesNoNoteForAForgery() async throws {
        let reader = try LedgerReader.open(folder)
        try await erase(.prompt)
        #expect(try reader.destroyedBesidesTheLog() == (0, 0))
        try reader.close()
    }

    @Test func whoOpenedBeforeTheKeysWereRotatedReadsOnAsWell() async throws {
        let reader = try LedgerReader.open(folder)
        let doomed = try scene.bytes(of: scene.subject(.prompt)).positions
        try await scene.workspace.write { ledger in _ = try await ledger.rotateKeyring(as: ledger.owner) }
        try await erase(.prompt)
        for position in doomed { #expect(try reader.content(at: position) == nil) }
        #expect(try reader.destroyedBesidesTheLog() == (0, 0))
        try reader.close()
    }
}
