import Foundation
import TestSupport
import Testing

extension FaultedCommand {
    static let all =
        [append, rotate, addSlot, erase, backup, restore, export, snapshot, longWAL] + (cosign.map { [$0] } ?? [])

    /// What a prompt says in these tests, to be looked for afterwards.
    static let text = "The orchid password is under the blue stone"
    /// Entries of the ledger before the command.
    private static let entries = 9

    static func found(_ bench: inout Bench) async throws {
        try await bench.succeed("init", "ledger")
        try await bench.succeed("prompt", "create", "kept", "--text", text)
    }

    /// The types of the entries after those that were there before.
    static func types(_ bench: Bench, from position: Int = entries) async throws -> [String] {
        try await bench.succeed("log", "list", "--from", "\(position)").split(separator: "\n").map { line in
            String(line.split(separator: " ")[2])
        }
    }

    /// A command of two events, with the keys of a new subject.
    static let append = FaultedCommand(
        name: "append", arguments: ["prompt", "create", "new", "--text", "Say it twice"], prepare: found
    ) { bench, ending, comment in
        let shown = try await bench.run(["prompt", "show", "new"])
        #expect(shown.status == 0 || ending != .acknowledged, comment)
        if shown.status == 0 { #expect(shown.output.contains("Say it twice"), comment) }
        // Both events or none.
        let both = ["prompt-created", "version-committed"]
        #expect(try await types(bench) == (shown.status == 0 ? both : []), comment)
        #expect(try await bench.succeed("prompt", "show", "kept").contains(text), comment)
    }

    /// New root key, new workspace key: what was written before must be read after, whichever of them is there.
    static let rotate = FaultedCommand(name: "rotate", arguments: ["key", "rotate"], prepare: found) {
        bench, ending, comment in
        #expect(try await bench.succeed("prompt", "show", "kept").contains(text), comment)
        // Opening to write finishes what was begun, or takes it back.
        try await bench.succeed("prompt", "create", "after", "--text", "x")
        let rotations = try await types(bench).filter { $0 == "keyring-rotated" }.count
        #expect(rotations == 1 || rotations == 0 && ending != .acknowledged, comment)
        #expect(try await bench.succeed("prompt", "show", "kept").contains(text), comment)
        try await bench.succeed("key", "rotate")
        #expect(try await bench.succeed("prompt", "show", "after").contains("x"), comment)
    }

    /// A second way to the root key; the first must go on to lead there.
    static let addSlot = FaultedCommand(
        name: "add-slot", arguments: ["key", "add-slot", "key-file", "second.key"], prepare: found
    ) { bench, ending, comment in
        #expect(try await bench.succeed("prompt", "show", "kept").contains(text), comment)
        if ending == .acknowledged {
            let second = ["PROMPTLEDGER_KEY_FILE": bench.directory.file("second.key").path]
            let shown = try await bench.run(["prompt", "show", "kept"], second)
            #expect(shown.output.contains(text), comment)
        }
    }

    /// Nothing, or for ever: once the event is in the log, opening to write carries it out.
    static let erase = FaultedCommand(
        name: "erase", arguments: ["erase", "prompt:kept", "--yes"],
        prepare: { bench in
            try await bench.succeed("init", "ledger")
            let others = try bench.secrets()
            try await bench.succeed("prompt", "create", "kept", "--text", text)
            let doomed = try bench.secrets().subtracting(others)
            try #require(doomed.count == 3, "a key, and what it encrypts: the name and the text")
            bench.doomed = doomed
        },
        examine: { bench, ending, comment in
            try await bench.succeed("prompt", "create", "after", "--text", "x")
            let isErased = try await types(bench).contains("subject-erased")
            #expect(isErased || ending != .acknowledged, comment)
            let shown = try await bench.run(["log", "show", "8"])
            #expect(shown.output.contains(text) != isErased, comment)
            // What is not erased is found by the same look.
            #expect(try bench.filesHoldingDoomed().isEmpty == isErased, comment)
            let verified = try await bench.succeed("verify", "--full", "--json")
            let report = try JSONSerialization.jsonObject(with: Data(verified.utf8)) as? [String: Any]
            #expect(report?["undestroyed_contents"] as? Int == 0, comment)
            let keys = try await bench.run(["key", "list"])
            #expect(keys.status == 0, comment)
        })
}
