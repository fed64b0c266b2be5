import Foundation
import TestSupport
import Testing

/// What is erased is in no file that is there afterwards, and in none that is made.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct ErasedTextTests {
    private static let prompt = "canary-of-the-prompt-5e0b"
    private static let caseText = "canary-of-the-case-c41d"
    /// The model answers in capitals, so this stands in its answers alone.
    private static let answer = prompt.uppercased()
    private static let all = [prompt, caseText, answer]
    private static let kept = "the-text-that-stays-90a7"

    @Test func whatWasErasedIsInNoFileAndInNoLaterExport() async throws {
        let desk = try await desk()
        let snapshot = try Data(contentsOf: desk.ledger.appending(path: "snapshot"))
        let ciphertexts = try await ciphertexts(
            ofSome: ["prompt-created", "version-committed", "case-added", "result-recorded"], in: desk)
        let before = try await exports("before", of: desk)
        for text in Self.all + [Self.kept] { #expect(before.files(holding: text) == ["bundle.txt"], "\(text)") }
        let whole = try Traces(in: desk.ledger)
        for ciphertext in ciphertexts {
            #expect(before.files(holding: ciphertext) == ["bundle.tar"] && whole.files(holding: ciphertext) != [])
        }

        try await desk.succeed("erase", "prompt:letter", "--yes")
        try await desk.succeed("erase", "dataset:words", "--yes")
        let after = try await exports("after", of: desk)
        #expect(after.files(holding: Self.kept) == ["bundle.txt"])
        for traces in [after, try Traces(in: desk.ledger)] {
            for text in Self.all { #expect(traces.files(holding: text) == [], "\(text)") }
            for ciphertext in ciphertexts { #expect(traces.files(holding: Data(ciphertext.suffix(24))) == []) }
        }
        // A snapshot is encrypted, so it is looked for as a whole.
        let left = try? Data(contentsOf: desk.ledger.appending(path: "snapshot"))
        #expect(left != snapshot)
        #expect(try await desk.document("verify", "--full")["undestroyed_contents"] == 0)
    }

    /// So many runs that a snapshot is due, and a prompt that has nothing to do with them.
    private func desk() async throws -> Desk {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "kept", "--text", Self.kept)
        try desk.write(
            "trial.yaml",
            """
            description: trial
            prompts: [{id: p, label: letter, raw: "\(Self.prompt) {{word}}"}]
            providers: ["openai:upper"]
            tests: words.csv
            """)
        try desk.write("words.csv", "word\n" + (1...250).map { "\(Self.caseText)-\($0)\n" }.joined())
        try await desk.succeed("run", "trial.yaml")
        return desk
    }

    /// The whole log as tiles and as evidence in the clear, in a new folder. A bundle holds ciphertexts and their keys, so what anybody reads
    /// in it lies beside it.
    private func exports(_ name: String, of desk: Desk) async throws -> Traces {
        try FileManager.default.createDirectory(at: desk.folder.file(name), withIntermediateDirectories: false)
        try await desk.succeed("export", "tiles", "\(name)/tiles")
        try await desk.succeed("evidence", "export", "--since", "0", "--out", "\(name)/bundle.tar")
        try desk.write("\(name)/bundle.txt", try await desk.succeed("evidence", "show", "\(name)/bundle.tar", "--json"))
        let traces = try Traces(in: desk.folder.file(name))
        #expect(Set(traces.sizes.keys).isSuperset(of: ["tiles/checkpoint", "bundle.tar", "bundle.txt"]))
        return traces
    }

    /// The ciphertexts of the last entry of each of these types, as they lie in the file.
    private func ciphertexts(ofSome types: [JSON], in desk: Desk) async throws -> [Data] {
        let log = try await desk.lines("log", "list")
        let positions = try types.map { type in
            let position = try #require(log.last { $0["type"] == type }?["position"].number)
            return "\(Int(position))"
        }
        let script = """
            import base64, sqlite3, sys
            database = sqlite3.connect(sys.argv[1])
            for position in sys.argv[2:]:
                row = database.execute("SELECT ciphertext FROM content WHERE position = ?", [int(position)]).fetchone()
                print(base64.b64encode(row[0]).decode())
            database.close()
            """
        let database = desk.ledger.appending(path: "ledger.db").path
        let outcome = try await desk.run(python: script, with: [database] + positions)
        try #require(outcome.status == 0, "\(outcome.errors)")
        let ciphertexts = outcome.output.split(separator: "\n").compactMap { Data(base64Encoded: String($0)) }
        try #require(ciphertexts.count == types.count)
        return ciphertexts
    }
}
