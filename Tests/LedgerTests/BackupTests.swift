import Domain
import EventLog
import Events
import Foundation
import GRDB
import Ledger
import Projections
import TestSupport
import Testing

@Suite struct BackupTests {
    private struct Places {
        let log: URL
        let keys: URL

        init(_ scene: Scene, _ name: String = "backup") {
            log = scene.workspace.directory.file("\(name)-log")
            keys = scene.workspace.directory.file("\(name)-keys")
        }
    }

    private func backUp(_ scene: Scene, _ name: String = "backup") throws -> Places {
        let places = Places(scene, name)
        _ = try Backup.make(scene.workspace.folder, to: places.log, keysTo: places.keys)
        return places
    }

    private func target(_ scene: Scene, _ name: String = "restored") -> LedgerFolder {
        LedgerFolder(scene.workspace.directory.file(name), keyFile: scene.workspace.folder.keyFile)
    }

    /// What is erased by now, as a file.
    private func list(_ scene: Scene) throws -> URL {
        let list = scene.workspace.directory.file("erasures")
        try Data(try scene.reader { try $0.erasureList() }.utf8).write(to: list)
        return list
    }

    private func erase(_ victim: Victim, _ scene: Scene) async throws {
        try await scene.workspace.write {
            try await $0.obey(.eraseSubject(EraseSubject(subject: scene.subject(victim))))
        }
    }

    @Test func whatIsRestoredIsWhatWasBackedUp() async throws {
        let scene = try await Scene()
        let before = try scene.reader { try $0.snapshot() }
        let places = try backUp(scene)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: places.log.path).sorted() == [
                "backup.json", "ledger.db",
            ])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: places.keys.path).sorted() == [
                "backup.json", "keys.db",
            ])
        let folder = target(scene)
        let report = try await Restore(backup: places.log, keys: places.keys).run(to: folder)
        #expect(report.size == UInt64(before.entries.count))
        #expect(report.erasedAgain == 0 && report.lost == 0)
        let reader = try LedgerReader.open(folder)
        let after = try reader.snapshot()
        #expect(after.entries.dropLast() == before.entries[...])
        #expect(after.entries.last?.facts.ledgerRestored.size == report.size)
        #expect(throws: Never.self) { try reader.confirm(before.checkpoint) }
        try reader.close()
        // It goes on from there.
        let ledger = try Ledger.open(folder)
        try await ledger.addPrompt("after")
        try await ledger.close()
        #expect(try LedgerVerification.verify(folder, level: .full).isSound)
    }

    /// Whoever checks it, or restores from it, leaves nothing in its folders.
    @Test func aBackupStaysAsItIsWhenItIsRead() async throws {
        let scene = try await Scene()
        let places = try backUp(scene)
        let files = ["ledger.db", "backup.json"].map { places.log.appending(path: $0) }
        let before = try files.map { try Data(contentsOf: $0) }
        let verifier = try scene.reader { $0.verifier }
        for level in [VerificationReport.Level.quick, .full] {
            let report = try LedgerVerification.verify(LedgerFolder(places.log), level: level, trusting: verifier)
            #expect(report.isSound, "\(level)")
        }
        _ = try await Restore(backup: places.log, keys: places.keys).run(to: target(scene))
        #expect(try files.map { try Data(contentsOf: $0) } == before)
        for (folder, names) in [
            (places.log, ["backup.json", "ledger.db"]), (places.keys, ["backup.json", "keys.db"]),
        ] {
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names)
        }
    }

    @Test func aBackupOfALedgerInUseIsOfOneMoment() async throws {
        let scene = try await Scene()
        let ledger = try Ledger.open(scene.workspace.folder)
        let writing = Task { for number in 0..<200 { try await ledger.addPrompt("meanwhile \(number)") } }
        var sizes: [UInt64] = []
        for number in 0..<4 {
            let places = try backUp(scene, "busy-\(number)")
            let report = try await Restore(backup: places.log, keys: places.keys)
                .run(to: target(scene, "busy-restored-\(number)"))
            sizes.append(report.size)
        }
        #expect(sizes == sizes.sorted())
        try await writing.value
        try await ledger.close()
    }

    @Test(arguments: [false, true]) func whatWasErasedSinceIsErasedAgain(keysAreOlder: Bool) async throws {
        let scene = try await Scene()
        let places = try backUp(scene)
        let doomed = try scene.bytes(of: scene.subject(.prompt))
        #expect(try scene.files(holding: doomed, in: places.log) == ["ledger.db"])
        #expect(try scene.files(holding: doomed, in: places.keys) == ["keys.db"])
        try await erase(.prompt, scene)
        let folder = target(scene)
        // Of an older keys.db only somebody else can tell that it is; a newer one knows by itself.
        var restore = Restore(backup: places.log, keys: keysAreOlder ? places.keys : scene.workspace.folder.url)
        if keysAreOlder { restore.erasures = [scene.workspace.folder.url] }
        restore.acceptsLoss = true
        let report = try await restore.run(to: folder)
        #expect(report.erasedAgain == 1)
        let reader = try LedgerReader.open(folder)
        for position in doomed.positions { #expect(try reader.content(at: position) == nil) }
        try reader.close()
        #expect(try scene.files(holding: doomed, in: folder.url) == [])
    }

    @Test func aListOfErasuresIsEnough() async throws {
        let scene = try await Scene()
        let places = try backUp(scene)
        let doomed = try scene.bytes(of: scene.subject(.datasetCase))
        #expect(try scene.files(holding: doomed, in: places.log) == ["ledger.db"])
        try await erase(.datasetCase, scene)
        let list = try list(scene)
        var restore = Restore(backup: places.log, keys: places.keys)
        restore.erasures = [list]
        restore.acceptsLoss = true
        let folder = target(scene)
        #expect(try await restore.run(to: folder).erasedAgain == 1)
        #expect(try scene.files(holding: doomed, in: folder.url) == [])
        // A list of nothing that is a list is refused.
        try Data("a letter".utf8).write(to: list)
        await #expect(throws: LedgerFault.erasureListMalformed(path: list.path, line: 1)) {
            try await restore.run(to: target(scene, "other"))
        }
    }

    @Test func whatIsErasedIsInNoBackup() async throws {
        let scene = try await Scene()
        let doomed = try scene.bytes(of: scene.subject(.prompt))
        let old = try scene.workspace.copyFiles()
        try await erase(.prompt, scene)
        // Its keys are put back: an erasure that is not finished.
        try scene.workspace.replace(scene.workspace.folder.keys, with: old[scene.workspace.folder.keys]!)
        #expect(try scene.files(holding: doomed) == ["keys.db"])
        let places = try backUp(scene)
        #expect(try scene.files(holding: doomed, in: places.log) == [])
        #expect(try scene.files(holding: doomed, in: places.keys) == [])
        #expect(try await Restore(backup: places.log, keys: places.keys).run(to: target(scene)).erasedAgain == 0)
    }

    @Test func anOlderBackupThanIsKnownIsRefusedUnlessTheLossIsAccepted() async throws {
        let scene = try await Scene()
        let places = try backUp(scene)
        let size = try scene.reader { $0.size }
        let note = try await scene.workspace.write { ledger in
            try await ledger.addPrompt("lost")
            return try ledger.reader.checkpoint()
        }
        var restore = Restore(backup: places.log, keys: places.keys)
        restore.expected = note
        let folder = target(scene)
        await #expect(throws: LedgerFault.lossNotAccepted(size: size, known: size + 2)) {
            try await restore.run(to: folder)
        }
        #expect(!FileManager.default.fileExists(atPath: folder.url.path))
        restore.acceptsLoss = true
        #expect(try await restore.run(to: folder).lost == 2)
        let reader = try LedgerReader.open(folder)
        #expect(try reader.snapshot().entries.last?.facts.ledgerRestored.knownSize == size + 2)
        try reader.close()
    }

    /// Whatever they say of erasures, a list and a ledger tell how many entries there were.
    @Test(arguments: [false, true]) func anOlderBackupThanItsErasuresTellOfIsALoss(isFolder: Bool) async throws {
        let scene = try await Scene()
        let places = try backUp(scene)
        let size = try scene.reader { $0.size }
        try await erase(.prompt, scene)
        try await scene.workspace.write { try await $0.addPrompt("lost") }
        let known = try scene.reader { $0.size }
        let list = try list(scene)
        var restore = Restore(backup: places.log, keys: places.keys)
        restore.erasures = [isFolder ? scene.workspace.folder.url : list]
        let folder = target(scene)
        await #expect(throws: LedgerFault.lossNotAccepted(size: size, known: known)) {
            try await restore.run(to: folder)
        }
        #expect(!FileManager.default.fileExists(atPath: folder.url.path))
        restore.acceptsLoss = true
        let report = try await restore.run(to: folder)
        #expect(report.lost == known - size && report.erasedAgain == 1)
        #expect(!report.mayHoldErased)
        let reader = try LedgerReader.open(folder)
        #expect(try reader.snapshot().entries.last?.facts.ledgerRestored.knownSize == known)
        try reader.close()
    }

    @Test func aListThatIsOlderThanWhatIsLostLeavesErasedText() async throws {
        let scene = try await Scene()
        let places = try backUp(scene)
        let size = try scene.reader { $0.size }
        try await erase(.datasetCase, scene)
        let (told, older) = (try scene.reader { $0.size }, try list(scene))
        try await erase(.prompt, scene)
        let known = try scene.reader { $0.size }
        var restore = Restore(backup: places.log, keys: places.keys)
        restore.erasures = [older]
        restore.expected = try scene.reader { try $0.checkpoint() }
        restore.acceptsLoss = true
        let blind = try await restore.run(to: target(scene, "blind"))
        #expect(blind.erasedAgain == 1 && blind.lost == known - size)
        #expect(blind.erasuresKnownTo == told && blind.sizeReached == known)
        #expect(blind.mayHoldErased)
        restore.erasures = [try list(scene)]
        let whole = try await restore.run(to: target(scene, "whole"))
        #expect(whole.erasedAgain == 2 && !whole.mayHoldErased)
    }

    @Test func aLedgerOfErasuresGoesOnFromTheBackupOrTheBackupFromIt() async throws {
        let scene = try await Scene()
        let before = try scene.workspace.copyFiles()
        try await scene.workspace.write { try await $0.addPrompt("one way") }
        let places = try backUp(scene)
        let size = try scene.reader { $0.size }
        try scene.workspace.putBack(before)
        var restore = Restore(backup: places.log, keys: places.keys)
        restore.erasures = [scene.workspace.folder.url]
        restore.acceptsLoss = true
        let report = try await restore.run(to: target(scene, "newer"))
        #expect(report.lost == 0 && report.mayHoldErased)
        try await scene.workspace.write { ledger in
            try await ledger.addPrompt("other way")
            try await ledger.addPrompt("further")
        }
        let fault = LedgerFault.historyForeign(
            path: scene.workspace.folder.url.path, "its first \(size) entries are not those of the backup")
        await #expect(throws: fault) { try await restore.run(to: target(scene)) }
    }

    @Test func keysThatAreNewerThanTheLogAreTold() async throws {
        let scene = try await Scene()
        let places = try backUp(scene)
        var restore = Restore(backup: places.log, keys: places.keys)
        restore.expected = try scene.reader { try $0.checkpoint() }
        let even = try await restore.run(to: target(scene, "even"))
        #expect(!even.keysAreNewer)
        try await scene.workspace.write { ledger in
            _ = try await ledger.rotateKeyring(as: ledger.owner)
        }
        restore.keys = scene.workspace.folder.url
        let folder = target(scene)
        let report = try await restore.run(to: folder)
        #expect(report.keysAreNewer && report.lost == 0)
        // As it is advised: the log comes after its keys.
        let ledger = try Ledger.open(folder)
        let epochs = try await ledger.rotateKeyring(as: ledger.owner)
        #expect(epochs.root == ledger.reader.keyringReport().rootEpoch && epochs.root == 3)
        try await ledger.close()
        #expect(try LedgerVerification.verify(folder, level: .full).isSound)
    }

    @Test func nothingIsPutOverWhatIsThere() async throws {
        let scene = try await Scene()
        let places = try backUp(scene)
        let live = scene.workspace.folder
        let before = try scene.workspace.copyFiles()
        await #expect(throws: LedgerFault.placeTaken(path: live.url.path)) {
            try await Restore(backup: places.log, keys: places.keys).run(to: live)
        }
        #expect(throws: LedgerFault.placeTaken(path: places.log.path)) {
            try Backup.make(live, to: places.log)
        }
        #expect(try scene.workspace.copyFiles() == before)
    }

    @Test func logAndKeysAreNotKeptTogether() async throws {
        let scene = try await Scene()
        let place = scene.workspace.directory.file("both")
        let live = scene.workspace.folder
        for (log, keys) in [
            (place, place), (place, place.appending(path: "keys")), (place.appending(path: "log"), place),
        ] {
            #expect(throws: LedgerFault.placesOverlap(keys.path, log.path)) {
                try Backup.make(live, to: log, keysTo: keys)
            }
        }
        let inside = live.url.appending(path: "backup")
        #expect(throws: LedgerFault.placesOverlap(inside.path, live.url.path)) { try Backup.make(live, to: inside) }
        #expect(!FileManager.default.fileExists(atPath: place.path))
    }

    @Test func aDamagedBackupIsRefusedAndNamed() async throws {
        let scene = try await Scene()
        let places = try backUp(scene)
        let folder = target(scene)
        let restore = Restore(backup: places.log, keys: places.keys)
        let log = places.log.appending(path: "ledger.db")
        let sound = try Data(contentsOf: log)
        func fault() async -> String {
            do {
                _ = try await restore.run(to: folder)
                return "restored"
            } catch { return "\(error)" }
        }
        try sound.dropLast(100).write(to: log)
        #expect(await fault().contains("ledger.db of the backup is damaged: it has \(sound.count - 100) bytes"))
        var flipped = sound
        flipped[sound.count / 2] ^= 1
        try flipped.write(to: log)
        #expect(await fault().contains("its bytes are not those that were backed up"))
        try FileManager.default.removeItem(at: log)
        #expect(await fault().contains("it is missing"))
        try FileManager.default.removeItem(at: places.log.appending(path: "backup.json"))
        #expect(await fault().contains("holds no backup of ledger.db"))
        // Nothing is left of any of it.
        let left = try FileManager.default.contentsOfDirectory(atPath: scene.workspace.directory.url.path)
        #expect(left.allSatisfy { !$0.contains("restored") }, "\(left)")
    }

    /// A byte that SQLite leaves alone, so that nothing but the sum tells.
    @Test func keysThatAreNotThoseThatWereBackedUpAreRefused() async throws {
        let scene = try await Scene()
        let places = try backUp(scene)
        let folder = target(scene)
        let restore = Restore(backup: places.log, keys: places.keys)
        let keys = places.keys.appending(path: "keys.db")
        var flipped = try Data(contentsOf: keys)
        flipped[80] ^= 1
        try flipped.write(to: keys)
        let fault = LedgerFault.backupDamaged(file: "keys.db", "its bytes are not those that were backed up")
        await #expect(throws: fault) { try await restore.run(to: folder) }
        #expect(!FileManager.default.fileExists(atPath: folder.url.path))
        let manifest = places.keys.appending(path: "backup.json")
        try Data("{}".utf8).write(to: manifest)
        let unread = LedgerFault.backupDamaged(file: "backup.json beside keys.db", "it cannot be read")
        await #expect(throws: unread) { try await restore.run(to: folder) }
        // The folder of a ledger says nothing of its keys, nor does what is said of the log.
        let size = try scene.reader { $0.size }
        for sum in [places.log.appending(path: "backup.json"), nil] {
            try FileManager.default.removeItem(at: manifest)
            if let sum { try FileManager.default.copyItem(at: sum, to: manifest) }
            let report = try await restore.run(to: target(scene, sum == nil ? "without" : "beside"))
            #expect(report.size == size)
        }
    }

    /// Of a ledger's folder nothing says what its keys.db was, so what reads it finds the damage.
    @Test func damagedKeysAreNamedAndNotTheLog() async throws {
        let scene = try await Scene()
        let places = try backUp(scene)
        let restore = Restore(backup: places.log, keys: places.keys)
        let file = places.keys.appending(path: "keys.db")
        try FileManager.default.removeItem(at: places.keys.appending(path: "backup.json"))
        let sound = try Data(contentsOf: file)
        func fault() async -> String {
            do {
                _ = try await restore.run(to: target(scene))
                return "restored"
            } catch { return "\(error)" }
        }
        // While it is copied.
        try sound.dropLast(sound.count / 2).write(to: file)
        #expect(await fault().hasPrefix("keys.db of the backup is damaged: "))
        // When it was opened: a purpose that is no purpose.
        try sound.write(to: file)
        let keys = try DatabaseQueue(path: file.path)
        try await keys.write { database in
            try database.execute(
                sql: "INSERT INTO destroyed (id, purpose, owner, has_traces) VALUES (randomblob(16), 999, x'', 0)")
        }
        try keys.close()
        #expect(await fault().hasPrefix("keys.db does not fit this ledger: the file is damaged ("))
    }

    /// A name is read when the restored ledger is opened, the text of a prompt by its verification after it was closed.
    @Test(arguments: ["min", "max"]) func aTamperedBackupIsRefusedThoughItsSumsFit(end: String) async throws {
        let scene = try await Scene()
        try await scene.workspace.write { try await $0.addPrompt("more") }
        let places = try backUp(scene)
        let log = try DatabaseQueue(path: places.log.appending(path: "ledger.db").path)
        let position = try await log.write { database in
            let position = try Int.fetchOne(database, sql: "SELECT \(end)(position) FROM content")!
            try database.execute(sql: "DROP TRIGGER content_is_not_changed")
            try database.execute(
                sql: "UPDATE content SET ciphertext = zeroblob(length(ciphertext)) WHERE position = \(position)")
            return position
        }
        try log.close()
        // The forger makes the manifest fit.
        try FileManager.default.removeItem(at: places.log.appending(path: "backup.json"))
        try scene.remakeManifest(in: places.log)
        let fault = await #expect(throws: LedgerFault.self) {
            try await Restore(backup: places.log, keys: places.keys).run(to: target(scene))
        }
        #expect("\(fault!)".contains("entry \(position): "), "\(fault!)")
    }

    @Test func theKeysOfAnotherLedgerAreRefused() async throws {
        let (scene, other) = (try await Scene(), try await Scene())
        let places = try backUp(scene)
        let foreign = try backUp(other)
        await #expect(throws: LedgerFault.self) {
            try await Restore(backup: places.log, keys: foreign.keys).run(to: target(scene))
        }
        await #expect(throws: LedgerFault.notABackup(path: places.log.path, file: "keys.db")) {
            try await Restore(backup: places.log, keys: places.log).run(to: target(scene))
        }
    }
}
