import Foundation
import TestSupport
import Testing

extension FaultedCommand {
    static let all: [FaultedCommand] = [append]

    /// What prompts say in these tests, to be looked for afterwards.
    static let secret = "The orchid password is under the blue stone"

    private static func found(_ bench: Bench) async throws {
        try await bench.succeed("init", "ledger")
        try await bench.succeed("prompt", "create", "kept", "--text", secret)
    }

    /// A command of two events, with the keys of a new subject.
    static let append = FaultedCommand(
        name: "append", arguments: ["prompt", "create", "new", "--text", "Say it twice"], prepare: found
    ) { bench, acknowledged, comment in
        let shown = try await bench.run(["prompt", "show", "new"])
        #expect(shown.status == 0 || !acknowledged, comment)
        if shown.status == 0 { #expect(shown.output.contains("Say it twice"), comment) }
        let types = try await bench.succeed("log", "list", "--json").split(separator: "\n")
        // Both events or none.
        #expect(types.count == 9 || types.count == 11, comment)
        #expect((types.count == 11) == (shown.status == 0), comment)
        #expect(try await bench.succeed("prompt", "show", "kept").contains(secret), comment)
    }
}
