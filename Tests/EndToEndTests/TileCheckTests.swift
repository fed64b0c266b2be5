import Foundation
import TestSupport
import Testing

/// What the verifier in Python says of a folder of tiles: where it does not hold, of which entry.
private struct TileCheck {
    let folder: TemporaryDirectory
    let arguments: [String]

    /// The report; its exit status fits.
    func report() async throws -> JSON {
        let outcome = try await EvidenceVerifierScript.run(arguments, in: folder)
        let report = try JSON(outcome.output)
        #expect(outcome.status == (report["ok"] == true ? 0 : 1), "\(report)")
        return report
    }

    /// Changes one file, or takes it away, asks, and puts it back.
    func failure(_ path: String, _ change: (inout Data?) -> Void) async throws -> JSON {
        let file = folder.file(path)
        let original = try Data(contentsOf: file)
        defer { try? original.write(to: file) }
        var changed = Optional(original)
        change(&changed)
        if let changed { try changed.write(to: file) } else { try FileManager.default.removeItem(at: file) }
        let report = try await report()
        #expect(report["ok"] == false, "\(path)")
        return report["failure"]
    }
}

/// A folder that another program wrote.
@Suite(
    .enabled(if: SharedFiles.isPresent, "\(SharedFiles.absence)"),
    .enabled("\(EvidenceVerifierScript.absence)") { try await EvidenceVerifierScript.isPossible() })
struct SharedVectorsTileCheckTests {
    @Test func anothersLogHoldsAndItsTamperingsAreNamed() async throws {
        let shared = try #require(SharedFiles.root)
        let folder = try TemporaryDirectory("tiles")
        try FileManager.default.copyItem(
            at: shared.appending(path: "vectors/tessera-log"), to: folder.file("log"))
        let page = String(decoding: try SharedFiles.data("README.md"), as: UTF8.self)
        let key = try #require(page.firstMatch(of: /`([^`\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+\/=]+)`/)).1
        let check = TileCheck(folder: folder, arguments: ["log", "--leaves-only", "--key", String(key)])
        let report = try await check.report()
        #expect(report["ok"] == true, "\(report)")
        let size = Int(try #require(report["size"].number))
        #expect(try await check.failure("log/tile/entries/000.p/\(size)") { $0![2] ^= 1 }["position"] == 0)
        #expect(try await check.failure("log/tile/0/000.p/\(size)") { $0![32 * 3] ^= 1 }["position"] == 3)
        #expect(try await check.failure("log/tile/0/000.p/\(size)") { $0 = nil }["position"] == 0)
        #expect(try await check.failure("log/checkpoint") { $0![0] ^= 1 }["position"] == .null)
    }
}
