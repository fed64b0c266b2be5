import EventLog
import Foundation
import Ledger
import Testing

@Suite struct KeyFileTests {
    private static func setMode(_ mode: Int, of file: URL) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }

    @Test func withoutItNothingIsOpened() async throws {
        let workspace = try await Workspace()
        try FileManager.default.removeItem(at: workspace.folder.keyFile)
        let fault = LedgerFault.keyFileMissing(path: workspace.folder.keyFile.path)
        #expect(throws: fault) { try Ledger.open(workspace.folder) }
        #expect(throws: fault) { try LedgerReader.open(workspace.folder) }
        #expect(throws: fault) { try LedgerVerification.verify(workspace.folder, level: .quick) }
        #expect(fault.description.contains("PROMPTLEDGER_KEY_FILE"))
    }

    @Test func anotherLedgersIsRefused() async throws {
        let (workspace, other) = (try await Workspace(), try await Workspace())
        try workspace.replace(workspace.folder.keyFile, with: try other.bytes(of: other.folder.keyFile))
        #expect(throws: LedgerFault.keyFileWrong(path: workspace.folder.keyFile.path)) {
            try Ledger.open(workspace.folder)
        }
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o660, 0o610, 0o601]) func oneThatOthersMayTouchIsRefused(_ mode: Int)
        async throws
    {
        let workspace = try await Workspace()
        try Self.setMode(mode, of: workspace.folder.keyFile)
        let fault = LedgerFault.keyFileReadableByOthers(path: workspace.folder.keyFile.path)
        #expect(throws: fault) { try Ledger.open(workspace.folder) }
        #expect(fault.description.contains("chmod 600"))
        try Self.setMode(0o400, of: workspace.folder.keyFile)
        #expect(try Ledger.open(workspace.folder).reader.size == 7)
    }

    @Test(arguments: [
        "", "\n", "promptledger key file, version 1", "promptledger key file, version 1\n",
        "promptledger key file, version 2\n$KEY\n",
        "promptledger key file, version 1\nAAAA\n", "promptledger key file, version 1\n!!!!\n", "$KEY\n",
        "promptledger key file, version 1\n$KEY$KEY\n", " promptledger key file, version 1\n$KEY\n",
    ]) func oneThatIsNoKeyFileIsRefused(_ text: String) async throws {
        let workspace = try await Workspace()
        let key = try #require(
            String(decoding: try workspace.bytes(of: workspace.folder.keyFile), as: UTF8.self).split(separator: "\n")
                .last)
        try workspace.replace(workspace.folder.keyFile, with: text.replacingOccurrences(of: "$KEY", with: key).utf8)
        #expect(throws: LedgerFault.keyFileMalformed(path: workspace.folder.keyFile.path)) {
            try Ledger.open(workspace.folder)
        }
    }

    @Test func aFolderInItsPlaceIsRefused() async throws {
        let workspace = try await Workspace()
        try FileManager.default.removeItem(at: workspace.folder.keyFile)
        try FileManager.default.createDirectory(at: workspace.folder.keyFile, withIntermediateDirectories: false)
        #expect(throws: LedgerFault.keyFileMalformed(path: workspace.folder.keyFile.path)) {
            try Ledger.open(workspace.folder)
        }
    }

    @Test func everyCharacterOfItCounts() async throws {
        let workspace = try await Workspace()
        let good = try workspace.bytes(of: workspace.folder.keyFile)
        for index in good.indices.dropLast() {
            var bad = good
            bad[index] = bad[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            try workspace.replace(workspace.folder.keyFile, with: bad)
            // The last letter of base64 of 32 bytes has bits that say nothing; they must be zero, or they say nothing here either.
            do {
                _ = try LedgerReader.open(workspace.folder)
                #expect(index == good.count - 3, "character \(index) may be any")
            } catch {
                #expect(
                    [
                        .keyFileMalformed(path: workspace.folder.keyFile.path),
                        .keyFileWrong(path: workspace.folder.keyFile.path),
                    ].contains(error))
            }
        }
        try workspace.replace(workspace.folder.keyFile, with: good)
        #expect(try LedgerReader.open(workspace.folder).size == 7)
    }
}
