import Domain
import EventLog
import Foundation
import Ledger
import Projections
import TestSupport
import Testing

/// Erasing where the disk is nearly full. Destroying takes more room than recording that something is destroyed.
@Suite(.enabled(if: SmallDisk.isPossible, SmallDisk.absence), .serialized) struct DiskFullErasureTests {
    private enum Outcome { case nothing, recorded, done }

    /// Pages that are free: from too few to begin to enough to end.
    private static let roomPages = Array(stride(from: UInt64(0), through: 160, by: 8))

    @Test func whateverIsSaidOfAnErasureIsTrueAndWhatIsRecordedIsCompleted() async throws {
        let workspace = try await Workspace()
        let subject = try await workspace.write { ledger in
            try await ledger.addCases(60, to: "mails", input: String(repeating: "word ", count: 400))
            return Subject.dataset(try #require(ledger.reader.read { $0.catalog.datasets(asOf: .now($0)) }.first))
        }
        var outcomes: [Outcome] = []
        for pages in Self.roomPages {
            outcomes.append(try await trial(erasing: subject, of: workspace, with: pages))
        }
        #expect(outcomes.contains(.recorded) && outcomes.contains(.done), "\(outcomes)")
    }

    /// Erases in a copy of the workspace, on a disk with so much room, and looks whether what was said is so.
    private func trial(erasing subject: Subject, of workspace: Workspace, with pages: UInt64) async throws -> Outcome {
        let comment: Comment = "\(pages) pages are free"
        let directory = try TemporaryDirectory()
        let disk = try SmallDisk(at: directory.file("disk"), mebibytes: 4)
        let folder = LedgerFolder(disk.url.appending(path: "ledger"))
        try FileManager.default.copyItem(at: workspace.folder.url, to: folder.url)
        let before = try LedgerReader.open(folder)
        let size = before.size
        try before.close()
        try disk.fill(leaving: pages)
        let fault = await complaint(erasing: subject, in: folder)
        try disk.makeRoom()

        let reader = try LedgerReader.open(folder)
        let (unfinished, written) = (try reader.unfinishedErasures(), reader.size - size)
        try reader.close()
        var outcome = Outcome.nothing
        switch fault {
        case nil:
            #expect(written == 1 && unfinished == nil, comment)
            outcome = .done
        case .erasureBehind(let position, _):
            #expect(position == size && written == 1 && unfinished?.entries == [position], comment)
            outcome = .recorded
        case .notWritten: #expect(written == 0 && unfinished == nil, comment)
        // Opening again tells, and they say no more.
        case .stopped, .cannotOpen: break
        case let fault?: Issue.record("\(pages) pages are free: \(fault)")
        }
        let again = try Ledger.open(folder)
        #expect(try again.reader.unfinishedErasures() == nil, comment)
        try await again.close()
        let report = try LedgerVerification.verify(folder, level: .full)
        #expect(report.isSound && report.undestroyedContents == 0, comment)
        return outcome
    }

    /// What the one who erases is told; `nil` where it is done.
    private func complaint(erasing subject: Subject, in folder: LedgerFolder) async -> LedgerFault? {
        do throws(LedgerFault) {
            let ledger = try Ledger.open(folder)
            let outcome = await Result { () async throws(LedgerFault) in
                try await ledger.obey(.eraseSubject(EraseSubject(subject: subject)))
            }
            try? await ledger.close()
            _ = try outcome.get()
            return nil
        } catch { return error }
    }
}
