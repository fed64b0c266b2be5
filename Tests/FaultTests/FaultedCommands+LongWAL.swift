import Foundation
import TestSupport
import Testing

extension FaultedCommand {
    /// Says so much that the WAL is made longer ahead of the commits to come: far more than 64 pages, and no template.
    private static let longText = (1...10_000).map { "Line \($0) says nothing that anybody asked" }
        .joined(separator: "\n")
    /// Of the zeros that are appended every so many pieces one is broken.
    private static let pieceStep = 16

    /// A command whose commit is followed by zeros at the WAL's end: what it was asked is done whatever becomes of those.
    static let longWAL = FaultedCommand(
        name: "long WAL", arguments: ["prompt", "create", "new", "--file", "long.txt"],
        // SQLite writes at a place (`pwrite`); only the zeros are plainly appended. And what comes right after them.
        concerns: { calls in
            let zeros = calls.indices.filter { calls[$0].name == "write" && calls[$0].path == "/ledger/ledger.db-wal" }
            guard let last = zeros.last else { return [] }
            return stride(from: 0, to: zeros.count, by: pieceStep).map { calls[zeros[$0]] }
                + calls[(last + 1)...].prefix(5)
        },
        concernsItsEnd: true,
        prepare: { bench in
            try await found(&bench)
            try Data(longText.utf8).write(to: bench.directory.file("long.txt"))
        },
        examine: { bench, ending, comment in
            // The events are in the log before a zero is written.
            #expect(ending != .refused, comment)
            let shown = try await bench.run(["prompt", "show", "new"])
            // Threads may come in another order than in the rehearsal: then it was killed before it came there.
            #expect(shown.status == 0 || ending == .killed, comment)
            #expect(
                try await types(bench) == (shown.status == 0 ? ["prompt-created", "version-committed"] : []), comment)
            guard shown.status == 0 else { return }
            // Not by `contains` in the expectation: on failure it would print both texts.
            let isWhole = shown.output.contains(longText)
            #expect(isWhole, comment)
            #expect(try await bench.succeed("prompt", "show", "kept").contains(text), comment)
        })
}
