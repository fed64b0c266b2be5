import EventLog
import Foundation
import Ledger
import Sodium
import TestSupport
import Testing

/// What a client remembers of a ledger, and what it refuses.
@Suite struct PinTests {
    private let state: TemporaryDirectory
    private let book: PinBook

    init() throws {
        state = try TemporaryDirectory("state")
        book = PinBook(state.url)
    }

    private func pin(_ workspace: Workspace) throws -> Pin? {
        try book.pin(of: try LedgerReader.open(workspace.folder).verifier)
    }

    /// Remembers the ledger as it is.
    private func keep(_ workspace: Workspace) throws {
        let reader = try LedgerReader.open(workspace.folder)
        try book.keep(reader.checkpoint(), of: reader.verifier)
        try reader.close()
    }

    @Test func aLedgerThatGoesOnPasses() async throws {
        let workspace = try await Workspace()
        #expect(try pin(workspace) == nil)
        for number in 0..<3 {
            try keep(workspace)
            let pin = try #require(try pin(workspace))
            #expect(pin.checkpoint.size == UInt64(7 + 2 * number))
            try LedgerReader.open(workspace.folder).check(pin)
            try await workspace.write { try await $0.addPrompt("Prompt \(number)") }
            try LedgerReader.open(workspace.folder).check(pin)
        }
    }

    @Test func anOldBackupIsRefused() async throws {
        let workspace = try await Workspace()
        let backup = try workspace.copyFiles()
        try await workspace.write { try await $0.addPrompt("Support") }
        try keep(workspace)
        try workspace.putBack(backup)
        let reader = try LedgerReader.open(workspace.folder)
        let pin = try #require(try pin(workspace))
        #expect(throws: LedgerFault.pinAhead(size: 9, ledger: 7)) { try reader.check(pin) }
        #expect(throws: LedgerFault.pinAhead(size: 9, ledger: 7)) { try reader.forkProof(against: pin) }
    }

    @Test(arguments: VerificationReport.Level.allCases)
    func verifyingHoldsALedgerAgainstWhatWasSeen(level: VerificationReport.Level) async throws {
        let workspace = try await Workspace()
        #expect(try verify(workspace, level).compared.isEmpty, "nothing was seen yet")
        let backup = try workspace.copyFiles()
        try await workspace.write { try await $0.addPrompt("One way") }
        try keep(workspace)
        try await workspace.write { try await $0.addPrompt("Further") }
        let sound = try verify(workspace, level)
        #expect(sound.isSound && sound.compared.map(\.holds) == [true])
        #expect(sound.compared.map(\.expectation.checkpoint.size) == [9])
        try workspace.putBack(backup)
        let cut = try verify(workspace, level)
        #expect(cut.failure?.reason == "the log has 7 entries, the checkpoint that you have seen 9: it was cut back")
        #expect(cut.compared.map(\.holds) == [false])
        for name in ["Other way", "Other way still"] {
            try await workspace.write { try await $0.addPrompt(name) }
            #expect(
                try verify(workspace, level).failure?.reason
                    == "the first 9 entries are not those of the checkpoint that you have seen")
        }
        #expect(try LedgerVerification.verify(workspace.folder, level: level).isSound, "by itself it holds")
    }

    private func verify(_ workspace: Workspace, _ level: VerificationReport.Level) throws -> VerificationReport {
        try LedgerVerification.verify(workspace.folder, level: level, pins: book)
    }

    @Test func aForkIsRefusedAndProved() async throws {
        let workspace = try await Workspace()
        let backup = try workspace.copyFiles()
        try await workspace.write { try await $0.addPrompt("One way") }
        try keep(workspace)
        try workspace.putBack(backup)
        try await workspace.write { try await $0.addPrompt("Other way") }
        let pin = try #require(try pin(workspace))
        for size in [9, 11] {
            let reader = try LedgerReader.open(workspace.folder)
            #expect(throws: LedgerFault.pinForked(size: 9)) { try reader.check(pin) }
            let proof = try ForkProof(parsing: try reader.forkProof(against: pin).bytes)
            let (earlier, later) = try proof.verify(by: reader.verifier)
            #expect(earlier == pin.checkpoint)
            #expect(later.size == UInt64(size))
            try await workspace.write { try await $0.addPrompt("Further \(size)") }
        }
    }

    @Test func anHonestLedgerCannotBeAccused() async throws {
        let workspace = try await Workspace()
        try keep(workspace)
        try await workspace.write { try await $0.addPrompt("Support") }
        let pin = try #require(try pin(workspace))
        #expect(throws: LedgerFault.notForked(size: 7)) {
            try LedgerReader.open(workspace.folder).forkProof(against: pin)
        }
    }

    @Test func aPinNeverGoesBack() async throws {
        let workspace = try await Workspace()
        let early = try LedgerReader.open(workspace.folder).checkpoint()
        try await workspace.write { try await $0.addPrompt("Support") }
        try keep(workspace)
        let reader = try LedgerReader.open(workspace.folder)
        try book.keep(early, of: reader.verifier)
        #expect(try pin(workspace)?.checkpoint.size == 9)
    }

    @Test func eachLogHasAPinOfItsOwn() async throws {
        let (one, other) = (try await Workspace(), try await Workspace(origin: "ledger.example/other"))
        try keep(one)
        #expect(try pin(other) == nil)
        try keep(other)
        let verifier = try LedgerReader.open(one.folder).verifier
        #expect(try book.forget(verifier))
        #expect(try !book.forget(verifier))
        #expect(try pin(one) == nil)
        #expect(try pin(other) != nil)
    }

    /// Who has the root key can put another checkpoint key in its place, and sign what they like.
    @Test func aLedgerThatComesWithAnotherKeyIsRefused() async throws {
        let workspace = try await Workspace()
        try keep(workspace)
        let log = try LedgerReader.open(workspace.folder).verifier
        let other = try #require(NoteVerifier(name: log.name, key: SigningKey.random().publicKey))
        #expect(throws: LedgerFault.pinOfOtherKey(log: log.name)) { try book.pin(of: other) }
        #expect(try book.forget(other))
        #expect(try pin(workspace) == nil)
    }

    @Test func aChangedPinIsRefusedAndNothingForeignIsKept() async throws {
        let workspace = try await Workspace()
        try keep(workspace)
        let verifier = try LedgerReader.open(workspace.folder).verifier
        let folder = state.file("pins")
        let name = try #require(
            FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0.hasSuffix(".pin") })
        let file = folder.appending(path: name)
        let good = try Data(contentsOf: file)
        for index in stride(from: 0, to: good.count, by: 5) {
            var bad = good
            bad[index] ^= 1
            try bad.write(to: file)
            #expect(throws: LedgerFault.pinMalformed(path: file.path), "byte \(index)") { try book.pin(of: verifier) }
        }
        try good.write(to: file)
        let other = try await Workspace()
        let foreign = try LedgerReader.open(other.folder).checkpoint()
        #expect(throws: LedgerFault.self) { try book.keep(foreign, of: verifier) }
        #expect(try pin(workspace)?.checkpoint.size == 7)
    }

    @Test func theKeyOfALedgerIsKnownWithoutOpeningIt() async throws {
        let workspace = try await Workspace()
        let verifier = try LedgerReader.open(workspace.folder).verifier
        #expect(try LedgerVerification.verifier(of: workspace.folder) == verifier)
    }
}
