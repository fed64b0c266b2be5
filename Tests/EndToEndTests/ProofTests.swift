import Foundation
import TestSupport
import Testing

/// Receipts and exported tiles, as somebody without the ledger checks them.
struct ProofTests {
    private func writtenDesk() async throws -> (desk: Desk, key: String) {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "p", "--text", "canary-text", "--tag", "t")
        return (desk, try #require(try await desk.document("checkpoint")["verification_key"].text))
    }

    @Test func aReceiptIsCheckedWithoutTheLedgerAndOutlivesWhatItSpeaksOf() async throws {
        let (desk, key) = try await writtenDesk()
        let made = try await desk.document("proof", "7", "--out", "7.tlog-proof")
        #expect(made["position"] == 7)
        let text = try String(contentsOf: desk.folder.file("7.tlog-proof"), encoding: .utf8)
        #expect(text.hasPrefix("c2sp.org/tlog-proof@v1\nextra "))
        #expect(try await desk.succeed("proof", "7") == text)
        #expect(!text.contains("canary"))
        try await desk.sql("ledger/ledger.db", "DELETE FROM content", "DELETE FROM facts")
        try await desk.succeed("proof", "verify", "7.tlog-proof", "--key", key)
        try desk.remove("ledger")
        let checked = try await desk.document("proof", "verify", "7.tlog-proof", "--key", key)
        #expect(checked["ok"] == true)
        #expect(checked["position"] == 7)
        #expect(checked["event_id"].text?.count == 36)
        try desk.write("other.entry", "other bytes")
        #expect(
            try await desk.refusal("proof", "verify", "7.tlog-proof", "--key", key, "--entry", "other.entry")
                .hasPrefix("NOT PROVED: "))
    }

    @Test func aReceiptOfAnotherLogOrATamperedOneProvesNothing() async throws {
        let (desk, key) = try await writtenDesk()
        let other = try await Desk()
        let foreign = try #require(try await other.document("checkpoint")["verification_key"].text)
        let text = try await desk.succeed("proof", "3")
        try desk.write("3.tlog-proof", text)
        #expect(
            try await desk.refusal("proof", "verify", "3.tlog-proof", "--key", foreign).hasPrefix("NOT PROVED: "))
        try desk.write("bad.tlog-proof", text.replacing("\nindex 3\n", with: "\nindex 2\n"))
        #expect(try await desk.refusal("proof", "verify", "bad.tlog-proof", "--key", key).hasPrefix("NOT PROVED: "))
        try desk.write("none.tlog-proof", "nonsense")
        #expect(try await desk.refusal("proof", "verify", "none.tlog-proof", "--key", key).contains("line 1"))
        #expect(try await desk.refusal("proof", "verify", "absent", "--key", key).contains("cannot be read"))
        #expect(try await desk.refusal("proof", "99").contains("there is no entry 99"))
        #expect(try await desk.refusal("proof", "3", "--cosigned").contains("no witness has cosigned"))
        for usage in [
            ["proof", "verify", "3.tlog-proof"], ["proof", "x"], ["proof", "verify", "3.tlog-proof", "--key", "k"],
        ] {
            #expect(try await desk.run(usage).status == 2, "\(usage)")
        }
    }

    @Test func anExportIsCheckedByItsFilesAloneAndGrows() async throws {
        let (desk, key) = try await writtenDesk()
        let first = try await desk.document("export", "tiles", "tiles")
        let second = try await desk.document("export", "tiles", "tiles")
        #expect(second["written"] == 0)
        #expect(second["kept"] == first["written"])
        try await desk.succeed("prompt", "create", "q", "--text", "b")
        let third = try await desk.document("export", "tiles", "tiles")
        let size = try #require(third["size"].number)
        let report = try await desk.document("verify", "--tiles", "tiles", "--key", key)
        #expect(report["ok"] == true)
        #expect(report["size"].number == size)
        #expect(try await desk.succeed("verify", "--tiles", "tiles", "--key", key).hasPrefix("sound  tiles, "))

        let bundle = "tiles/tile/entries/000.p/\(Int(size))"
        var bytes = try Data(contentsOf: desk.folder.file(bundle))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: desk.folder.file(bundle))
        let outcome = try await desk.run("verify", "--json", "--tiles", "tiles", "--key", key)
        #expect(outcome.status == 1)
        let position = try #require(try JSON(outcome.output)["failure"]["position"].number)
        #expect(try complaint(of: outcome).hasPrefix("NOT SOUND: entry \(Int(position)): "))
    }

    @Test func tilesAreNotMixedWithAnotherLogOrOtherFiles() async throws {
        let (desk, key) = try await writtenDesk()
        try await desk.succeed("init", "second")
        try await desk.succeed("export", "tiles", "tiles")
        #expect(
            try await desk.refusal("export", "tiles", "tiles", "--ledger", "second").contains(
                "not one that this log signed"))
        #expect(try await desk.refusal("export", "tiles", ".").contains("it holds other files"))
        let foreign = try #require(try await desk.document("checkpoint", "--ledger", "second")["verification_key"].text)
        #expect(try await desk.refusal("verify", "--tiles", "tiles", "--key", foreign).contains("not to be believed"))
        #expect(try await desk.refusal("verify", "--tiles", "absent", "--key", key).contains("there is no checkpoint"))
        for usage in [
            ["verify", "--tiles", "tiles"], ["verify", "--key", "k"], ["verify", "--pinned", "--unpinned"],
            ["verify", "--tiles", "tiles", "--key", key, "--pinned"],
        ] { #expect(try await desk.run(usage).status == 2, "\(usage)") }
    }

    @Test func nothingIsWrittenOverAFileOrIntoTheLedgersFolder() async throws {
        let (desk, _) = try await writtenDesk()
        try desk.write("mine", "a note of mine")
        for more in [[], ["--json"]] {
            #expect(
                try await desk.refusal(["proof", "0", "--out", "mine"] + more)
                    == "mine is there already; name a new file")
        }
        #expect(try String(contentsOf: desk.folder.file("mine"), encoding: .utf8) == "a note of mine")
        let files = FileManager.default
        try files.createSymbolicLink(at: desk.folder.file("link"), withDestinationURL: desk.ledger)
        let places = [
            "ledger/keys.db", "ledger/root.key", "ledger/new", "ledger/../ledger/new", "./ledger/no/such/folder",
            "link/new", desk.ledger.appending(path: "new").path,
        ]
        for place in places {
            for command in [
                ["proof", "0", "--out"], ["export", "tiles"], ["evidence", "export", "--since", "0", "--out"],
                ["evidence", "keypair"], ["key", "recovery-pair"],
            ] {
                let refusal = try await desk.refusal(command + [place])
                #expect(refusal.hasPrefix("\(place) lies in the ledger's own folder"), "\(command): \(refusal)")
            }
        }
        #expect(try await desk.refusal("export", "tiles", "link").contains("the ledger's own folder"))
        #expect(!files.fileExists(atPath: desk.ledger.appending(path: "new").path))
        #expect(!files.fileExists(atPath: desk.ledger.appending(path: "no").path))
        #expect(try await desk.document("verify", "--full")["ok"] == true)
        #expect(try await desk.lines("log", "list", "--type", "evidence-exported").isEmpty)
        // Beside it everything may lie, also under a name that begins as its own does.
        try await desk.succeed("proof", "0", "--out", "ledger.tlog-proof")
        try await desk.succeed("export", "tiles", "ledger-tiles")
        try await desk.succeed("export", "tiles", "ledger-tiles")
    }
}
