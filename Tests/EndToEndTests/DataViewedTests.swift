import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct DataViewedTests {
    private static let secret = "Say {{word}}"

    /// Commands that show content, and what is recorded of each: kind, number of contents.
    private static let viewing: [(command: [String], kind: String, contents: [Double])] = [
        (["prompt", "show", "trial"], "VIEW_KIND_PROMPT_VERSION", [1]),
        (["prompt", "log", "trial"], "VIEW_KIND_PROMPT_VERSION", [2]),
        (["prompt", "diff", "trial@1", "trial@2"], "VIEW_KIND_PROMPT_VERSION", [1, 1]),
        (["dataset", "show", "trial"], "VIEW_KIND_CASE", [1]),
        (["experiment", "results", "trial"], "VIEW_KIND_RESULTS", [2]),
        (["experiment", "compare", "trial"], "VIEW_KIND_RESULTS", [3]),
        (["experiment", "export", "trial", "--format", "csv"], "VIEW_KIND_RESULTS", [5]),
        (["experiment", "export", "trial", "--format", "html"], "VIEW_KIND_RESULTS", [5]),
        (["audit", "--content"], "VIEW_KIND_AUDIT", [3]),
    ]

    private func recordingDesk(isUrgent: Bool = false) async throws -> Desk {
        let desk = try await Desk(["PROMPTLEDGER_LOCK_WAIT_SECONDS": "0"], isUrgent: isUrgent)
        try desk.writeExperiment("trial")
        try await desk.succeed("run", "trial.yaml")
        try await desk.succeed("prompt", "edit", "trial", "--text", "\(Self.secret) again")
        #expect(try await desk.document("workspace", "show")["record_views"] == false, "off, unless somebody wants it")
        try await desk.succeed("workspace", "settings", "--record-views", "on")
        return desk
    }

    private func views(_ desk: Desk) async throws -> [JSON] {
        try await desk.lines("log", "list", "--type", "data-viewed")
    }

    @Test func whatIsShownIsRecordedFirstAndByWhom() async throws {
        let desk = try await recordingDesk()
        let dataset = try #require(try await desk.lines("dataset", "list").first?["name"].text)
        let ada = try await desk.lines("log", "list", "--limit", "1")[0]["actor"]
        for (command, kind, contents) in Self.viewing {
            let command = command == ["dataset", "show", "trial"] ? ["dataset", "show", dataset] : command
            let before = try await views(desk).count
            let outcome = try await desk.run(command)
            #expect(outcome.status == 0 && !outcome.output.isEmpty, "\(command): \(outcome.errors)")
            let recorded = try await views(desk).dropFirst(before)
            #expect(recorded.map(\.["facts"]["kind"]) == contents.map { _ in .text(kind) }, "\(command)")
            #expect(recorded.map(\.["facts"]["contents"]) == contents.map { .number($0) }, "\(command)")
            #expect(recorded.allSatisfy { $0["actor"] == ada })
        }
        let shown = try await desk.document("log", "show", "\(try await positionOfText(desk))")
        #expect(shown["content"]["body"]["text"].text?.hasPrefix(Self.secret) == true)
        let last = try #require(try await views(desk).last)
        #expect(last["facts"]["kind"] == "VIEW_KIND_ENTRY" && last["facts"]["position"] == shown["position"])
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test(arguments: ["prompt", "experiment"]) func anAuditThatAskedForOneThingNamesIt(_ thing: String) async throws {
        let desk = try await recordingDesk()
        try await desk.succeed("prompt", "create", "other", "--text", "Say it")
        try await desk.succeed("audit", "--content")
        try await desk.succeed("audit", "--content", "--\(thing)", "trial")
        let recorded = try await views(desk)
        try #require(recorded.map(\.["facts"]["kind"]) == ["VIEW_KIND_AUDIT", "VIEW_KIND_AUDIT"])
        #expect(recorded[0]["facts"]["thing"] == .null && recorded[1]["facts"]["thing"] != .null)
        // Who asks who read of it finds the view, and not the one of everything.
        let found = try await desk.lines("audit", "--type", "data-viewed", "--\(thing)", "trial")
        #expect(found.map(\.["position"]) == [recorded[1]["position"]])
    }

    @Test func whatShowsNoContentIsNoView() async throws {
        let desk = try await recordingDesk()
        let questions = [
            ["leaderboard"], ["prompt", "list"], ["prompt", "lineage", "trial"], ["experiment", "list"],
            ["experiment", "show", "trial"], ["experiment", "report", "trial"], ["log", "list"], ["audit"],
            ["workspace", "show"], ["log", "show", "0"],
        ]
        for question in questions { #expect(try await desk.run(question).status == 0, "\(question)") }
        #expect(try await views(desk) == [])
        try await desk.succeed("workspace", "settings", "--record-views", "off")
        try await desk.succeed("prompt", "show", "trial")
        #expect(try await views(desk) == [], "it was switched off")
    }

    @Test func whatCannotBeRecordedIsNotShown() async throws {
        let desk = try await recordingDesk(isUrgent: true)
        try desk.writeExperiment("long", models: ["gated-0-viewed"])
        let writer = try desk.start("run", "long.yaml")
        try await desk.waitUntil("long", hasRecorded: 0)
        for (command, _, _) in Self.viewing where command[0] != "dataset" {
            let complaint = try await desk.refusal(command)
            #expect(complaint.hasPrefix("nothing is shown, since here views are recorded, and this one cannot be: "))
            #expect(complaint.contains("is in use by process \(writer.pid)"))
        }
        // What shows no content is not held up.
        #expect(try await desk.run("prompt", "list").status == 0)
        try await Servers.openGate("gated-0-viewed")
        #expect(try await writer.outcome().status == 0)
        #expect(try await views(desk) == [])
        try await desk.succeed("prompt", "show", "trial")
        #expect(try await views(desk).count == 1)
    }

    @Test func aFolderThatCannotBeWrittenShowsNothingEither() async throws {
        let desk = try await recordingDesk()
        // The lock is the first thing a writer needs; a folder in its place stops even an administrator.
        try desk.remove("ledger/lock")
        try FileManager.default.createDirectory(
            at: desk.ledger.appending(path: "lock"), withIntermediateDirectories: false)
        let complaint = try await desk.refusal("prompt", "show", "trial")
        #expect(complaint.hasPrefix("nothing is shown, since here views are recorded, and this one cannot be: "))
        #expect(try await desk.run("prompt", "list").status == 0)
    }

    @Test func aSettingThatIsNotNamedOrNotSaidRightIsRefused() async throws {
        let desk = try await Desk()
        for arguments in [[], ["--record-views"], ["--record-views", "maybe"]] {
            let outcome = try await desk.run(["workspace", "settings"] + arguments)
            #expect(outcome.status == 2, "\(arguments)")
        }
    }

    private func positionOfText(_ desk: Desk) async throws -> Int {
        let entry = try #require(try await desk.lines("log", "list", "--type", "version-committed").last)
        return Int(try #require(entry["position"].number))
    }
}

/// Nobody who writes a command can forget that views are recorded: content is reached in one place.
struct DisclosureTests {
    @Test func commandsReachContentOnlyThroughADisclosure() throws {
        let sources = SharedFiles.packageRoot.appending(path: "Sources/promptledger")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        #expect(files.count > 20)
        let reaching = try files.filter { file in
            try String(contentsOf: file, encoding: .utf8).contains(/[rR]eader\.content\(at/)
        }
        // A disclosure records the view; an earlier version's text goes into a new one and is shown to nobody; of ballots it is only seen
        // whether their texts are still there and differ, and of cases whether they are those of another experiment, and which versions of
        // metrics judge them.
        #expect(
            Set(reaching.map(\.lastPathComponent)) == [
                "Disclosure.swift", "EarlierVersion.swift", "BallotBox.swift", "CaseTexts.swift",
            ],
            "show content through a Disclosure")
    }
}
