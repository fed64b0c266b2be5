import Domain
import EventLog
import Events
import Foundation
import Sodium
import TestSupport
import Testing

@testable import Ledger

/// What is handed out, and to whom; the verifier in Python looks at what came out.
@Suite struct EvidenceExportTests {
    private static let text = "Say it kindly, canary 1f7c"

    /// Entries 7 and 8 make a prompt, from 9 on a dataset with two cases.
    private static func written() async throws -> Workspace {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            try await ledger.addPrompt("Kindness", text: text)
            try await ledger.addCases(2, to: "Questions")
        }
        return workspace
    }

    private static func export(
        _ workspace: Workspace, _ request: EvidenceRequest, to name: String = "bundle.tar"
    ) async throws -> (file: URL, export: EvidenceExport) {
        let file = workspace.directory.file(name)
        let export = try await workspace.write { try await $0.exportEvidence(request, as: $0.owner, to: file) }
        return (file, export)
    }

    @Test func theExportIsAnEntryOfItsOwn() async throws {
        let workspace = try await Self.written()
        let (_, export) = try await Self.export(
            workspace, EvidenceRequest(selection: EvidenceSelection(since: 8), withContent: true))
        let reader = try LedgerReader.open(workspace.folder)
        #expect(export.position == 12 && export.checkpointSize == 12)
        let event = try #require(try reader.events(12..<13).first).facts.evidenceExported
        #expect(event.sincePosition == 8 && event.entries == UInt64(export.entries) && event.checkpointSize == 12)
        #expect(event.withContent && event.sealedTo.isEmpty)
        let members = try TarFile(workspace.directory.file("bundle.tar")).members
        var handedOut: [UInt8] = []
        for member in members where member.name.hasPrefix("entries/") && member.name != "entries/12" {
            let content = member.name.replacingOccurrences(of: "entries/", with: "parts/") + ".content"
            handedOut += MerkleHash.leaf(member.data).bytes + [members.contains { $0.name == content } ? 1 : 0]
        }
        for member in members where member.name == "FORMAT.txt" || member.name.hasPrefix("schema/") {
            handedOut += SHA256.digest(member.data).bytes
        }
        #expect(Array(event.entriesDigest) == SHA256.digest(handedOut).bytes)
        try reader.close()
    }

    /// A key that a crash left without the event that would name it signs no bundle: nobody could believe it.
    @Test func aKeyThatTheLogDoesNotKnowSignsNoBundle() async throws {
        let workspace = try await Self.written()
        try await workspace.write { _ = try $0.reader.keyring.makeSigningKey(for: $0.owner) }
        let (file, _) = try await Self.export(
            workspace, EvidenceRequest(selection: EvidenceSelection(since: 8), withContent: true))
        #expect(try EvidenceVerifier.verify(file).flaws.isEmpty)
    }

    @Test func aBundleHoldsWhatWasAskedForAndWhoBelongs() async throws {
        let workspace = try await Self.written()
        let (file, export) = try await Self.export(
            workspace, EvidenceRequest(selection: EvidenceSelection(since: 10), withContent: true))
        let names = try TarFile(file).members.map(\.name)
        #expect(names.filter { $0.hasPrefix("entries/") } == [0, 1, 2, 3, 4, 5, 6, 10, 11, 12].map { "entries/\($0)" })
        // Both cases, and the name of who added them.
        #expect(names.filter { $0.hasSuffix(".content") } == [1, 10, 11].map { "parts/\($0).content" })
        #expect(export.entries == 9 && export.contents == 3)
    }

    @Test func factsAloneHoldNoText() async throws {
        let workspace = try await Self.written()
        let (file, export) = try await Self.export(
            workspace, EvidenceRequest(selection: EvidenceSelection(since: 0), withContent: false))
        #expect(export.contents == 0)
        #expect(try !TarFile(file).members.contains { $0.name.hasSuffix(".content") })
    }

    @Test func theSameBundleButForItsExportIsMadeTwice() async throws {
        let workspace = try await Self.written()
        let request = EvidenceRequest(selection: EvidenceSelection(actor: nil, since: 10), withContent: true)
        let first = try TarFile(try await Self.export(workspace, request, to: "one.tar").file)
        let second = try TarFile(try await Self.export(workspace, request, to: "two.tar").file)
        func entries(_ file: TarFile) -> [TarFile.Member] { file.members.filter { $0.name.hasPrefix("entries/") } }
        #expect(entries(first) == Array(entries(second).dropLast()))
    }

    @Test func aSecretOfAProviderIsNeverDisclosed() async throws {
        let workspace = try await Self.written()
        try await workspace.write { ledger in
            let provider: ProviderID = ledger.newID()
            try await ledger.obey(
                .configureProvider(ConfigureProvider(provider: provider, kind: "openai", name: "local")))
            try await ledger.obey(
                .storeCredential(StoreCredential(provider: provider, credential: ledger.newID(), secret: "sk-1")))
        }
        let (file, _) = try await Self.export(
            workspace, EvidenceRequest(selection: EvidenceSelection(since: 12), withContent: true))
        let names = try TarFile(file).members.map(\.name)
        #expect(names.contains("parts/12.content") && names.contains("parts/13.facts"))
        #expect(!names.contains("parts/13.content"))
    }

    @Test func whoMayNotExportGetsNothing() async throws {
        let workspace = try await Self.written()
        let file = workspace.directory.file("bundle.tar")
        let request = EvidenceRequest(selection: EvidenceSelection(since: 0), withContent: true)
        try await workspace.write { ledger in
            let runner = ledger.runner
            await #expect(throws: LedgerFault.refused(.notPermitted(.exportEvidence, runner))) {
                try await ledger.exportEvidence(request, as: runner, to: file)
            }
        }
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }

    @Test func nothingIsWrittenOverAndNothingEmptyIsWritten() async throws {
        let workspace = try await Self.written()
        let file = workspace.directory.file("bundle.tar")
        try Data("mine".utf8).write(to: file)
        let request = EvidenceRequest(selection: EvidenceSelection(since: 0), withContent: true)
        try await workspace.write { ledger in
            let size = ledger.reader.size
            await #expect(throws: LedgerFault.fileExists(path: file.path)) {
                try await ledger.exportEvidence(request, as: ledger.owner, to: file)
            }
            let other = workspace.directory.file("other.tar")
            await #expect(throws: LedgerFault.evidenceEmpty) {
                try await ledger.exportEvidence(
                    EvidenceRequest(selection: EvidenceSelection(since: 1_000), withContent: true), as: ledger.owner,
                    to: other)
            }
            await #expect(throws: LedgerFault.sealingKeyUnfit) {
                try await ledger.exportEvidence(
                    EvidenceRequest(
                        selection: EvidenceSelection(since: 0), withContent: true,
                        sealedTo: BoxPublicKey(bytes: [UInt8](repeating: 0, count: 32))), as: ledger.owner, to: other)
            }
            let stranger: ExperimentID = ledger.newID()
            await #expect(throws: LedgerFault.refused(.unknown(.experiment(stranger)))) {
                try await ledger.exportEvidence(
                    EvidenceRequest(selection: EvidenceSelection(experiment: stranger), withContent: true),
                    as: ledger.owner, to: other)
            }
            #expect(ledger.reader.size == size, "what is refused leaves no entry")
            #expect(!FileManager.default.fileExists(atPath: other.path))
        }
        #expect(try Data(contentsOf: file) == Data("mine".utf8))
    }

    @Test(.enabled("\(EvidenceVerifierScript.absence)") { try await EvidenceVerifierScript.isPossible() })
    func theVerifierInPythonFindsItSound() async throws {
        let workspace = try await Self.written()
        let key = try AuditorKeyFile.create(at: workspace.directory.file("auditor.key"))
        for (name, withContent, reader) in [("clear", true, nil), ("facts", false, nil), ("sealed", true, key)] {
            let (file, export) = try await Self.export(
                workspace,
                EvidenceRequest(
                    selection: EvidenceSelection(since: 8), withContent: withContent, sealedTo: reader),
                to: "\(name).tar")
            let opening = reader == nil ? [] : ["--open-with", workspace.directory.file("auditor.key").path]
            let outcome = try await EvidenceVerifierScript.run([file.path] + opening, in: workspace.directory)
            let said = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            #expect(outcome.status == 0, "\(name): \(outcome.output)")
            #expect(said?["entries"] as? Int == export.entries)
            #expect(said?["contents"] as? Int == export.contents)
        }
    }
}
