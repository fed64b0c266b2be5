import Domain
import EventLog
import Events
import Foundation
import GRDB
import Ledger
import TestSupport
import Testing

/// What keys.db notes of keys that are destroyed, which nobody signed, held against the log, which is signed.
@Suite struct DestroyedKeyTests {
    private struct Note: Equatable {
        var id: [UInt8]
        var purpose: Int64
        var owner: [UInt8]
    }

    private static let victims: [Victim] = [.prompt, .datasetCase, .credential, .experiment, .person]

    private let scene: Scene
    /// Backups of log and keys from before anything was erased.
    private let earlyLog: URL
    private let earlyKeys: URL

    private var folder: LedgerFolder { scene.workspace.folder }

    /// A ledger in which a member was removed, a signing key was rotated, and then this and that was erased.
    init() async throws {
        let scene = try await Scene()
        let (log, keys) = (scene.workspace.directory.file("early-log"), scene.workspace.directory.file("early-keys"))
        try await scene.workspace.write { ledger in
            let (owner, member): (ActorID, ActorID) = (ledger.owner, ledger.newID())
            _ = try await ledger.addMember(member, kind: .person, name: "Bo", roles: [.engineer], as: owner)
            try await ledger.obey(.removeMember(RemoveMember(member: member)), as: owner)
            _ = try await ledger.rotateSigningKey(of: owner, lockedWith: nil, as: owner)
        }
        _ = try Backup.make(scene.workspace.folder, to: log, keysTo: keys)
        try await scene.workspace.write { ledger in
            for victim in Self.victims {
                try await ledger.obey(.eraseSubject(EraseSubject(subject: scene.subject(victim))))
            }
        }
        (self.scene, earlyLog, earlyKeys) = (scene, log, keys)
    }

    private func execute(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        let database = try DatabaseQueue(path: folder.keys.path)
        try database.write { try $0.execute(sql: sql, arguments: arguments) }
        try database.close()
    }

    /// In the order of their ids.
    private func stored() throws -> [Note] {
        let database = try DatabaseQueue(path: folder.keys.path)
        let notes = try database.read { database in
            try Row.fetchAll(database, sql: "SELECT id, purpose, owner FROM destroyed ORDER BY id").map { row in
                Note(id: Array(row[0] as Data), purpose: row[1] as Int64, owner: Array(row[2] as Data))
            }
        }
        try database.close()
        return notes
    }

    private func put(_ note: Note, inPlaceOf old: Note) throws {
        try execute(
            "UPDATE destroyed SET id = ?, purpose = ?, owner = ? WHERE id = ?",
            [Data(note.id), note.purpose, Data(note.owner), Data(old.id)])
    }

    private func verify(_ folder: LedgerFolder? = nil) throws -> VerificationReport {
        try LedgerVerification.verify(folder ?? self.folder, level: .full)
    }

    private func expectNoDifference(in folder: LedgerFolder) throws {
        let report = try verify(folder)
        #expect(report.isSound, "\(String(describing: report.failure))")
        let reader = try LedgerReader.open(folder)
        #expect(try reader.differenceOfDestroyedKeys() == nil)
        try reader.close()
    }

    // MARK: One flipped bit

    private func expectFound(_ bad: Note, inPlaceOf note: Note, _ comment: Comment) throws {
        try put(bad, inPlaceOf: note)
        let id = try #require(DataKeyID(bytes: bad.id))
        let reason = try verify().failure?.reason ?? "sound"
        #expect(reason.contains("keys.db notes the destroyed key \(id) "), comment)
        let difference = try scene.reader { try $0.differenceOfDestroyedKeys() }
        #expect(difference.map { reason.contains($0) } == true, comment)
        try put(note, inPlaceOf: bad)
    }

    @Test func everyByteOfANoteCounts() throws {
        var random = SeededRandom("notes of destroyed keys")
        let notes = try stored()
        // None is of the removed member's signing key, nor of the one that was rotated.
        #expect(notes.count == Self.victims.count && notes.allSatisfy { $0.purpose == 2 })
        for note in notes {
            for place in note.id.indices {
                var bad = note
                bad.id[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                try expectFound(bad, inPlaceOf: note, "seed \(random.seed), byte \(place) of an id")
            }
            for place in note.owner.indices {
                var bad = note
                bad.owner[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                try expectFound(bad, inPlaceOf: note, "seed \(random.seed), byte \(place) of an owner")
            }
            for bit in 0..<8 {
                var bad = note
                bad.purpose ^= 1 << Int64(bit)
                try expectFound(bad, inPlaceOf: note, "bit \(bit) of a purpose")
            }
        }
        #expect(try stored() == notes)
        try expectNoDifference(in: folder)
    }

    /// Whether something may be left on disk, the log does not say: where it says so wrongly, it is looked for once more.
    @Test func ofTracesItSaysYesOrNo() async throws {
        let fault = LedgerFault.keysIncomplete("the file is damaged (a destroyed key is not noted whole)")
        for flag in [2, 3, 129, -1] {
            try execute("UPDATE destroyed SET has_traces = \(flag)")
            #expect(throws: fault, "\(flag)") { try verify() }
            #expect(throws: fault, "\(flag)") { try Ledger.open(folder) }
        }
        try execute("UPDATE destroyed SET has_traces = 1")
        try expectNoDifference(in: folder)
        #expect(try scene.reader { try $0.unfinishedErasures() } != nil)
        try await scene.workspace.write { _ in }
        #expect(try scene.reader { try $0.unfinishedErasures() } == nil)
        try expectNoDifference(in: folder)
    }

    // MARK: What is no difference

    @Test func anOlderFileLacksNotesAndGetsThemAgain() async throws {
        let notes = try stored()
        try scene.workspace.replace(folder.keys, with: try Data(contentsOf: earlyKeys.appending(path: "keys.db")))
        try expectNoDifference(in: folder)
        try await scene.workspace.write { _ in }
        #expect(try stored() == notes)
        try expectNoDifference(in: folder)
    }

    @Test func whatEarlierProgramsNotedOfSigningKeysIsForgotten() async throws {
        let notes = try stored()
        for purpose in [3, 6] {
            try execute("INSERT INTO destroyed VALUES (randomblob(16), \(purpose), randomblob(16), 1)")
        }
        try expectNoDifference(in: folder)
        try await scene.workspace.write { _ in }
        #expect(try stored() == notes)
    }

    @Test(arguments: ["1, x''", "2, x''", "3, randomblob(17)", "4, x''", "5, x''", "7, randomblob(16)"])
    func aNoteOfWhatIsNeverDestroyedIsNamed(columns: String) throws {
        try execute("INSERT INTO destroyed VALUES (randomblob(16), \(columns), 0)")
        let reason = try verify().failure?.reason
        #expect(reason?.contains("as one of nothing that is ever erased; put back the keys.db") == true)
    }

    // MARK: Restoring by them

    private func restore(from backup: URL) async throws -> LedgerFolder {
        let target = LedgerFolder(
            scene.workspace.directory.file("restored-\(UUID().uuidString)"), keyFile: folder.keyFile)
        var restore = Restore(backup: backup, keys: folder.url)
        restore.acceptsLoss = true
        _ = try await restore.run(to: target)
        return target
    }

    private func backUp() throws -> URL {
        let log = scene.workspace.directory.file("late-log")
        _ = try Backup.make(folder, to: log)
        return log
    }

    /// The notes of the keys that are newest tell of a thing that the oldest log never had.
    @Test func whatIsRestoredByThemIsSound() async throws {
        let lateLog = try backUp()
        try await scene.workspace.write { ledger in
            let prompt: PromptID = ledger.newID()
            try await ledger.obey(.createPrompt(.named("later", prompt, ledger.newID())))
            try await ledger.obey(.eraseSubject(EraseSubject(subject: .prompt(prompt))))
        }
        #expect(try stored().count == Self.victims.count + 1)
        for backup in [earlyLog, lateLog] { try expectNoDifference(in: try await restore(from: backup)) }
    }

    @Test(arguments: [true, false]) func aRestoreBlamesTheNoteAndNotTheLog(isID: Bool) async throws {
        var random = SeededRandom("notes to restore by")
        let lateLog = try backUp()
        for note in try stored() {
            var bad = note
            let bit: UInt8 = 1 << UInt8.random(in: 0..<8, using: &random)
            if isID {
                bad.id[Int.random(in: 0..<bad.id.count, using: &random)] ^= bit
            } else {
                bad.owner[Int.random(in: 0..<bad.owner.count, using: &random)] ^= bit
            }
            try put(bad, inPlaceOf: note)
            for backup in [earlyLog, lateLog] {
                let fault = await #expect(throws: LedgerFault.self) { try await restore(from: backup) }
                if case .keysIncomplete = fault {
                } else {
                    Issue.record("seed \(random.seed): \(String(describing: fault))")
                }
            }
            try put(note, inPlaceOf: bad)
        }
    }
}
