import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct AuditTests {
    private func deskWithRun() async throws -> Desk {
        let desk = try await Desk()
        try desk.writeExperiment("trial", cases: ["- vars: {word: hello}", "- vars: {word: bye}"])
        try await desk.succeed("run", "trial.yaml")
        return desk
    }

    @Test func aRowSaysWhoDidWhatAsWhatWithWhichKeyPromptAndModel() async throws {
        let desk = try await deskWithRun()
        let rows = try await desk.lines("audit")
        let entries = try await desk.lines("log", "list")
        #expect(rows.map(\.["position"]) == entries.map(\.["position"]))
        #expect(rows.map(\.["recorded_at"]) == entries.map(\.["recorded_at"]))
        #expect(rows.map(\.["type"]) == entries.map(\.["type"]))
        #expect(rows.map(\.["event_id"]) == entries.map(\.["event_id"]))

        let requested = try #require(rows.first { $0["type"] == "run-requested" })
        #expect(
            [requested["actor_name"], requested["actor_kind"], requested["roles"]] == ["ada", "person", ["owner"]])
        let scored = try #require(rows.last { $0["type"] == "scores-recorded" })
        #expect([scored["actor_name"], scored["actor_kind"], scored["roles"]] == ["runner", "runner", ["operator"]])
        for row in [requested, scored] {
            #expect([row["prompt"], row["version"], row["model"]] == ["trial", 1, "openai:echo"])
            #expect([row["experiment"], row["repeat"], row["sandbox"]] == ["trial", 0, .null])
            #expect([row["prompt_text"], row["prompt_text_state"]] == [.null, "hidden"])
        }
        let number = Int(try #require(scored["case"].number))
        #expect(scored["subject"].text?.hasPrefix("trial@1, openai:echo, case \(number) of ") == true)
        // Before the first role is granted nobody has one.
        #expect(rows[0]["roles"] == [])

        let shown = try await desk.lines("audit", "--content", "--type", "result-recorded")
        #expect(shown.count == 2)
        for row in shown {
            #expect([row["prompt_text"], row["prompt_text_state"]] == ["Say {{word}}", "shown"])
            #expect(row["request_id_state"] == "shown" && row["request_id"] != .null)
        }
        let whole = try await desk.lines("audit", "--content").first
        #expect(
            [whole?["prompt_text"], whole?["prompt_text_state"]] == [.null, "none"], "no text, and not an erased one")
    }

    /// The digest that names a key is worked out elsewhere, from the public key that the log registers.
    @Test func theKeyIsTheOneThatSignedTheEntry() async throws {
        let desk = try await deskWithRun()
        let registered = try await desk.lines("log", "list", "--type", "signing-key-registered").map(\.["facts"])
        let script =
            "import hashlib, sys\nfor key in sys.argv[1:]: print(hashlib.sha256(bytes.fromhex(key)).hexdigest())"
        let keys = registered.compactMap(\.["public_key"].text)
        let digests = try await CommandLine("python3", in: desk.folder).run(["-c", script] + keys).output
            .split(separator: "\n").map { JSON.text(String($0)) }
        let keyOf = Dictionary(uniqueKeysWithValues: zip(registered.compactMap(\.["owner"].text), digests))
        #expect(keyOf.count == 2)
        for row in try await desk.lines("audit") {
            let actor = try #require(row["actor"].text)
            #expect(row["keys"] == .list([try #require(keyOf[actor])]))
        }
    }

    @Test func anAuditIsNarrowedByActorTypeTimeExperimentAndPrompt() async throws {
        let desk = try await deskWithRun()
        try await desk.succeed("prompt", "create", "other", "--text", "x")
        try desk.writeExperiment("second")
        try await desk.succeed("run", "second.yaml")
        let all = try await desk.lines("audit")
        func positions(_ arguments: String...) async throws -> [JSON] {
            let outcome = try await desk.run(["audit", "--json"] + arguments)
            #expect(outcome.status == 0, "\(outcome.errors)")
            return try outcome.output.split(separator: "\n").map { try JSON(String($0))["position"] }
        }
        func expected(_ isIn: (JSON) -> Bool) -> [JSON] { all.filter(isIn).map(\.["position"]) }

        #expect(try await positions("--actor", "runner") == expected { $0["actor_name"] == "runner" })
        let ada = try #require(all.first?["actor"].text)
        #expect(try await positions("--actor", ada) == expected { $0["actor"] == .text(ada) })
        #expect(
            try await positions("--type", "run-requested", "--type", "run-started")
                == expected { ["run-requested", "run-started"].contains($0["type"]) })
        #expect(try await positions("--experiment", "second") == expected { $0["experiment"] == "second" })
        #expect(
            try await positions("--prompt", "other") == expected { $0["prompt"] == "other" })
        let ofTrial = try await positions("--prompt", "trial")
        #expect(
            Set(ofTrial.compactMap(\.number)).isSuperset(of: expected { $0["prompt"] == "trial" }.compactMap(\.number)))
        let design = try #require(all.first { $0["type"] == "experiment-designed" })
        #expect(ofTrial.contains(design["position"]), "a design is about the prompts that it compares")

        let (early, late) = (all[10], all[20])
        let between = Array(all[10...20].map(\.["position"]))
        #expect(try await positions("--since", "10", "--until", "20") == between)
        let times = [early, late].compactMap(\.["recorded_at"].text)
        #expect(try await positions("--since", times[0], "--until", times[1]) == between)
        #expect(try await positions("--since", "10", "--as-of", times[1]) == between)
        #expect(try await positions("--until", "12", "--as-of", "3") == expected { ($0["position"].number ?? 99) <= 3 })
        #expect(try await positions("--since", "12", "--as-of", "3") == [])
    }

    @Test func nothingThatMatchesIsNoErrorAndSaysSo() async throws {
        let desk = try await Desk()
        for arguments in [
            ["--type", "run-failed"], ["--since", "2999-01-01T00:00:00Z"], ["--until", "1999-01-01T00:00:00Z"],
        ] {
            for format in ["table", "jsonl", "csv"] {
                let outcome = try await desk.run(["audit", "--format", format] + arguments)
                #expect(outcome.status == 0 && outcome.output == "" && outcome.errors == "nothing matched\n")
            }
        }
    }

    @Test func whatCannotBeMeantIsRefusedWithTheNearest() async throws {
        let desk = try await deskWithRun()
        let refusals = [
            (["--actor", "adda"], "there is no actor called adda; did you mean ada?"),
            (["--actor", "zebedee"], "there is no actor called zebedee; give a name or an id"),
            (["--type", "run-request"], "there is no event type run-request; did you mean run-requested?"),
            (["--type", "quux"], "there is no event type quux; `promptledger audit --help` lists them"),
            (["--experiment", "trail"], "there is no experiment called trail; did you mean trial?"),
            (["--prompt", "trail"], "there is no prompt called trail; did you mean trial?"),
            (["--since", "9", "--until", "4"], "--since 9 comes after --until 4; swap them"),
            (
                ["--since", "2031-01-01T00:00:00Z", "--until", "2030-01-01T00:00:00Z"],
                "--since 2031-01-01T00:00:00Z comes after --until 2030-01-01T00:00:00Z; swap them"
            ),
        ]
        for (arguments, complaint) in refusals {
            #expect(try await desk.refusal(["audit"] + arguments) == complaint)
        }
        #expect(try await desk.refusal("audit", "--since", "9999").hasPrefix("there is no entry 9999; the ledger has "))
        for arguments in [["--since", "yesterday"], ["--format", "xml"], ["--json", "--format", "csv"], ["extra"]] {
            let outcome = try await desk.run(["audit"] + arguments)
            #expect(outcome.status == 2 && outcome.output == "", "\(arguments)")
            _ = try complaint(of: outcome)
        }
    }

    @Test func aSpreadsheetGetsOneRowAnEventAndNoFormula() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "=cmd", "--text", "=1+1\nsay \"{{word}}\", please")
        let outcome = try await desk.run("audit", "--format", "csv", "--content")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let script = """
            import csv, json, sys
            with open(sys.argv[1], newline="") as file: print(json.dumps(list(csv.DictReader(file, strict=True))))
            """
        try desk.write("audit.csv", outcome.output)
        let python = try CommandLine("python3", in: desk.folder)
        let rows = try JSON(try await python.run(["-c", script, "audit.csv"]).output).elements
        #expect(rows.count == (try await desk.lines("log", "list")).count)
        #expect(Set(rows.map(\.keys)).count == 1, "every row has every column")
        let version = try #require(rows.last)
        #expect(version["type"] == "version-committed")
        #expect(version["prompt"] == "'=cmd" && version["subject"] == "'=cmd@1")
        #expect(version["prompt_text"] == "'=1+1\nsay \"{{word}}\", please")
        #expect([version["model"], version["sandbox"], version["roles"]] == ["", "", "owner"])
        #expect(outcome.output.hasSuffix("\r\n"))
        // Whoever reads columns by their places finds those that there were where they were.
        let heading = try #require(outcome.output.split(separator: "\r\n").first)
        let columns = heading.split(separator: ",")
        #expect(columns.prefix(3) == ["position", "recorded_at", "event_id"] && columns[26] == "request_id_state")
        #expect(columns.suffix(2) == ["judge", "in_doubt"])
        let line = try #require(try await desk.lines("audit").first)
        #expect(line.keys.sorted() == columns.map { String($0) }.sorted())
    }

    /// Names are erased, or given again.
    @Test func whatWasMeantIsToldByItsId() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "gone", "--text", "x")
        try await desk.succeed("erase", "prompt:gone", "--yes")
        var people: [JSON] = []
        for _ in 1...2 {
            people.append(try await desk.document("user", "add", "Bo", "--role", "engineer")["user"])
            try await desk.succeed("user", "remove", "Bo")
        }
        try await desk.succeed("team", "create", "press")
        try await desk.succeed("team", "grant", "press", "reviewer")
        let rows = try await desk.lines("audit")
        let created = try #require(rows.first { $0["type"] == "prompt-created" })
        let id = try #require(created["prompt_id"].text)
        let erased = try #require(rows.first { $0["type"] == "subject-erased" })
        #expect(
            [erased["subject_kind"], erased["subject_id"], erased["prompt_id"]] == ["prompt", .text(id), .text(id)])
        #expect(erased["subject"] == .text("prompt (erased …\(id.suffix(6)))"))
        #expect([created["subject_kind"], created["subject_id"]] == [.null, .null])
        #expect(rows.filter { $0["subject"] == "engineer, Bo" }.map(\.["member_id"]) == people)
        #expect(Set(people.compactMap(\.text)).count == 2)
        let granted = try #require(rows.last { $0["type"] == "role-granted" })
        let team = try #require(try await desk.lines("log", "list", "--type", "team-created").first)
        #expect([granted["subject"], granted["team_id"]] == ["reviewer, team press", team["facts"]["team"]])
    }

    @Test func rolesStandInTheOrderOfTheirRank() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Bo", "--role", "viewer")
        try await desk.succeed("user", "grant", "Bo", "engineer")
        try await desk.succeed("prompt", "create", "p", "--text", "x", "--as", "Bo")
        #expect(try await desk.lines("audit", "--actor", "Bo").last?["roles"] == ["engineer", "viewer"])
    }

    @Test func whatAStolenKeySignedIsInDoubtAsOfThen() async throws {
        let desk = try await Desk()
        let people = ["Bo", "Cy", "Di"]
        for name in people { try await desk.succeed("user", "add", name, "--role", "engineer") }
        for prompt in ["early", "late"] {
            for name in people {
                try await desk.succeed("prompt", "create", "\(prompt)-\(name)", "--text", "x", "--as", name)
            }
        }
        let before = try await desk.lines("audit")
        #expect(before.allSatisfy { $0["in_doubt"] == .null })
        let last = try #require(before.last { $0["actor_name"] == "Bo" && $0["type"] == "prompt-created" })
        let since = Int(try #require(last["position"].number))
        try await desk.succeed("key", "revoke", "Bo", "--reason", "stolen", "--in-doubt-from", "\(since)")
        // Nobody says since when, or nobody else has it.
        try await desk.succeed("key", "revoke", "Cy", "--reason", "stolen")
        try await desk.succeed("key", "revoke", "Di", "--reason", "lost")
        let ends = before.count
        let rows = try await desk.lines("audit")
        for row in rows {
            let position = Int(try #require(row["position"].number))
            var expected = JSON.null
            if row["actor_name"] == "Bo", position >= since { expected = .text("entry \(ends): stolen") }
            if row["actor_name"] == "Cy" { expected = .text("entry \(ends + 1): stolen") }
            #expect(row["in_doubt"] == expected, "\(row)")
        }
        let doubted = rows.count { $0["in_doubt"] != .null }
        #expect(doubted > 3)
        #expect(try await desk.lines("audit", "--as-of", "\(ends - 1)") == before)
        let csv = try await desk.succeed("audit", "--format", "csv").split(separator: "\r\n")
        #expect(
            csv.count { $0.hasSuffix(",entry \(ends): stolen") || $0.hasSuffix(",entry \(ends + 1): stolen") }
                == doubted)
        let table = try await desk.succeed("audit").split(separator: "\n")
        #expect(table.count { $0.contains(#/ \?[0-9a-f]{8} /#) } == doubted)
    }

    @Test func theTableIsForPeople() async throws {
        let desk = try await deskWithRun()
        let lines = try await desk.succeed("audit", "--content").split(separator: "\n")
        #expect(lines[0].hasPrefix("entry     time"))
        #expect(lines.count == (try await desk.lines("log", "list")).count + 1)
        #expect(lines.allSatisfy { $0.count < 240 })
        #expect(lines.contains { $0.contains("runner") && $0.contains("operator") && $0.hasSuffix("Say {{word}}") })
    }

    @Test func aPromptDrivesNoTerminal() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "loud", "--text", "red \u{1B}[31m\nand \u{202E}back")
        let last = try #require(try await desk.succeed("audit", "--content").split(separator: "\n").last)
        #expect(last.hasSuffix("red  [31m and ·back"))
    }

    /// Twenty times the rows, each with a long text: what was printed is not kept.
    @Test func aLongAuditNeedsLittleMoreMemoryThanAShortOne() async throws {
        var peaks: [Double] = []
        for cases in [20, 400] {
            let desk = try await Desk()
            let text = String(repeating: "All work and no play makes Jack a dull boy. ", count: 1_500)
            try desk.writeExperiment(
                "long", prompt: text + "{{word}}", models: ["fixed:ok"],
                cases: (1...cases).map { "- vars: {word: w\($0)}" })
            try await desk.succeed("run", "long.yaml")
            let script = """
                import json, os, resource, subprocess, sys
                with open("audit.jsonl", "w") as output: subprocess.run(sys.argv[1:], stdout=output, check=True)
                size = os.path.getsize("audit.jsonl")
                print(json.dumps([resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, size]))
                """
            let outcome = try await CommandLine("python3", in: desk.folder).run(
                ["-c", script, Programs.built("promptledger"), "audit", "--content", "--format", "jsonl"])
            let figures = try JSON(outcome.output)
            // The rows say enough: kept, they would be felt.
            #expect(try #require(figures[1].number) > Double(cases) * 4 * Double(text.utf8.count))
            peaks.append(try #require(figures[0].number))
        }
        #expect(peaks[1] < 2 * peaks[0], "peaks in KiB: \(peaks)")
    }
}
