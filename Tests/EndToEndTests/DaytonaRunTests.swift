import Foundation
import TestSupport
import Testing

/// Experiments whose calls are made, and whose outputs are judged, in sandboxes of a Daytona on this machine.
@Suite(
    .serialized, .enabled("\(DaytonaServer.absence)") { try await DaytonaServer.isPossible() },
    .enabled(if: Programs.isPresent("bwrap"), "bubblewrap is not installed"),
    .enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(10)))
struct DaytonaRunTests {
    private static let more = """
        defaultTest:
          assert:
            - {type: contains, value: hello}
            - {type: python, value: "len(output.split()) == 2", metric: words}
            - {type: passes-tests, value: "import solution"}
        """
    private static let key = "DAYTONA_API_KEY"

    @Test func leaderboardAndResultsAreTheSameWhereverCallsAreMade() async throws {
        let daytona = try await DaytonaServer.start(lending: [try await Servers.open.value.port])
        var found: [String: (results: [JSON], leaderboard: JSON)] = [:]
        for place in ["none", "local", "daytona"] {
            let desk = try await Desk([Self.key: daytona.key])
            try desk.writeExperiment(
                "same", models: ["echo", "upper"], cases: ["- vars: {word: hello}", "- vars: {word: there}"],
                more: Self.more)
            try await desk.succeed("sandbox", "add", "daytona", "--url", daytona.url)
            try await desk.succeed("run", "same.yaml", "--sandbox", place)
            found[place] = (
                try await desk.lines("experiment", "results", "same"), try await desk.document("leaderboard")["rows"]
            )
            #expect(found[place]?.results.map(\.["sandbox"]) == Array(repeating: .text(place), count: 4))

            let run = try #require(found[place]?.results.first?["run"].text)
            let sandboxes = try await desk.lines("sandbox", "logs", run)
            let calls = place == "none" ? [] : ["call"]
            #expect(sandboxes.compactMap { $0["purpose"].text } == calls + ["metric", "output"])
            let kind: JSON = place == "daytona" ? "daytona" : "local"
            #expect(sandboxes.allSatisfy { $0["kind"] == kind })
            try await desk.succeed("verify", "--full")
            if place == "daytona" {
                #expect(
                    try await desk.document("sandbox", "prune", "daytona")["deleted"] == 0, "nothing was left behind")
            }
        }
        let plain = try #require(found["none"])
        for place in ["local", "daytona"] {
            let other = try #require(found[place])
            for (one, another) in zip(plain.results, other.results) {
                for field in ["model", "case", "repeat", "state", "output", "score", "pass", "tokens", "assertions"] {
                    #expect(one[field] == another[field], "\(field) in \(place)")
                }
            }
            for row in 0..<2 {
                for field in ["rank", "prompt", "model", "n", "failed", "mean", "mean_low", "mean_high", "pass_rate"] {
                    // Both scores of the second model are alike, which leaves its mean without an interval.
                    #expect(plain.leaderboard[row][field] != .null || row == 1 && field.hasPrefix("mean_"), "\(field)")
                    #expect(plain.leaderboard[row][field] == other.leaderboard[row][field], "\(field) in \(place)")
                }
            }
        }
    }

    @Test func theSandboxesAreWhatTheWorkspaceSaysOfThem() async throws {
        let daytona = try await DaytonaServer.start(lending: [try await Servers.open.value.port])
        let desk = try await Desk([Self.key: daytona.key])
        try await desk.succeed(
            "sandbox", "add", "daytona", "--url", daytona.url, "--env", "MARK=seen", "--auto-stop-minutes", "7")
        let listed = try #require(try await desk.lines("sandbox", "list").last)
        #expect((listed["auto_stop_minutes"], listed["environment"]) == (7, ["MARK"]))
        try desk.writeExperiment(
            "marked", models: ["echo"], cases: ["- vars: {word: hello}"],
            more: """
                defaultTest:
                  assert:
                    - {type: python, value: "__import__('os').environ.get('MARK') == 'seen'"}
                """)
        try await desk.succeed("run", "marked.yaml", "--sandbox", "daytona")
        #expect(try await desk.lines("experiment", "results", "marked").map(\.["pass"]) == [true])
        #expect(
            try await desk.refusal("sandbox", "add", "daytona", "--url", daytona.url, "--cpu", "2")
                == "the cores of a sandbox can be chosen with an image only, as a snapshot brings its own size; name an image"
        )
        #expect(
            try await desk.refusal("sandbox", "add", "daytona", "--snapshot", "a", "--image", "b")
                == "a sandbox is made from a snapshot or from an image; name one of them")
    }

    /// A server that asks for fewer requests is waited for, and it is said who gets the key.
    @Test func theSandboxIsTriedAsOftenAsTheServerLets() async throws {
        let daytona = try await DaytonaServer.start(options: ["--rate", "sandbox-create=1", "--rate-window", "7"])
        let desk = try await Desk([Self.key: daytona.key])
        try await desk.succeed("sandbox", "add", "daytona", "--url", daytona.url)
        for _ in 0..<2 {
            #expect(try await desk.document("sandbox", "test", "daytona")["key_hosts"] == ["127.0.0.1"])
        }
    }

    @Test func whatAKilledRunLeftBehindIsDeletedByTheNextOfTheWorkspaceWhateverItsExperiment() async throws {
        let daytona = try await DaytonaServer.start(lending: [try await Servers.open.value.port])
        let desk = try await Desk([Self.key: daytona.key])
        try await desk.succeed("sandbox", "add", "daytona", "--url", daytona.url)
        try desk.writeExperiment("killed", models: ["stall"])
        let run = try desk.start("run", "killed.yaml", "--sandbox", "daytona")
        // It is in the ledger before the model answers, which it never does.
        while try await !desk.lines("log", "list").contains(where: { $0["type"] == "sandbox-created" }) {
            try await Task.sleep(for: .milliseconds(50))
        }
        let underWay = try #require(try await desk.lines("experiment", "results", "killed").first?["run"].text)
        #expect(try await desk.lines("sandbox", "logs", underWay).map(\.["purpose"]) == ["call"])
        run.signal(SIGKILL)
        _ = try await run.outcome()
        let doctor = try await desk.lines("doctor", "--reach").first { $0["check"] == "daytona" }
        #expect(try #require(doctor?["says"].text).hasSuffix("it answers; sandboxes of this workspace there: 1"))
        let stranger = try await Desk([Self.key: daytona.key])
        try await stranger.succeed("sandbox", "add", "daytona", "--url", daytona.url)
        #expect(try await stranger.document("sandbox", "prune", "daytona")["deleted"] == 0, "it is another workspace's")
        try desk.copy("ledger", to: "copy")
        let copy = try await desk.document("sandbox", "prune", "daytona", "--ledger", "copy")
        #expect((copy["deleted"], copy["elsewhere"]) == (0, 1), "it is of the ledger at its own place")
        try desk.writeExperiment("other")
        let outcome = try await desk.run("run", "other.yaml", "--sandbox", "daytona")
        #expect(
            outcome.errors.contains("sandboxes left behind by an earlier run: 1 deleted, 0 not"), "\(outcome.errors)")
        let left = try await desk.lines("sandbox", "logs", underWay)
        #expect(left.map(\.["ended_by"]) == ["given-up"] && left.map(\.["lifetime_ms"]) == [.null])
        try await desk.succeed("verify", "--full")
    }

    /// Tells the server which faults its next requests meet; none clears them.
    private func tell(_ daytona: DaytonaServer, _ faults: String = "", from desk: Desk) async throws {
        let script = """
            import sys, urllib.request
            url, key, body = sys.argv[1:]
            headers = {"Content-Type": "application/json", "Authorization": "Bearer " + key}
            urllib.request.urlopen(urllib.request.Request(url, body.encode(), headers))
            """
        let url = daytona.url.replacingOccurrences(of: "/api", with: "/_control")
        let outcome = try await desk.run(
            python: script, with: [url, daytona.key, #"{"clear": true, "next": [\#(faults)]}"#])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    /// The model has answered when the server has no more sandboxes to give, nor to take back.
    @Test func anAnswerThatCannotBeJudgedHasNoScoreAndIsMadeAgain() async throws {
        let daytona = try await DaytonaServer.start(lending: [try await Servers.open.value.port])
        let desk = try await Desk([Self.key: daytona.key])
        try await desk.succeed("sandbox", "add", "daytona", "--url", daytona.url)
        try desk.writeExperiment(
            "judged",
            more: """
                defaultTest:
                  assert:
                    - {type: python, value: "len(output) > 0"}
                """)
        try await tell(
            daytona,
            """
            {"match": "POST /sandbox"}, {"match": "POST /sandbox", "times": 100, "status": 503},
            {"match": "DELETE /sandbox/*", "times": 100, "status": 403}
            """, from: desk)
        let outcome = try await desk.run("run", "judged.yaml", "--sandbox", "daytona", "--attempts", "2")
        #expect(
            outcome.errors.contains(
                "1 sandbox or so at daytona could not be deleted; `promptledger sandbox prune daytona`"))
        let failed = try #require(try await desk.lines("experiment", "results", "judged").first)
        #expect(failed["state"] == "failed" && failed["score"] == .null && failed["attempts"] == 1)
        #expect(failed["error"].text?.hasPrefix("sandbox-failed: a program that judges the answer") == true)
        try await tell(daytona, from: desk)
        #expect(try await desk.document("sandbox", "prune", "daytona")["deleted"] == 1)
        try await desk.succeed("experiment", "rerun", "judged", "--failed", "--sandbox", "daytona")
        let judged = try #require(try await desk.lines("experiment", "results", "judged").first)
        #expect(judged["state"] == "recorded" && judged["score"] == 1)
        try await desk.succeed("verify", "--full")
    }

    /// One sandbox fits, and the calls and the programs each keep one warm.
    @Test func warmSandboxesTakeNobodysRoomWhereAQuotaIsSmall() async throws {
        let daytona = try await DaytonaServer.start(
            lending: [try await Servers.open.value.port], options: ["--quota", "1,20,100"])
        let desk = try await Desk([Self.key: daytona.key])
        try await desk.succeed("sandbox", "add", "daytona", "--url", daytona.url)
        try desk.writeExperiment(
            "narrow", cases: ["a", "b", "c", "d"].map { "- vars: {word: \($0)}" },
            more: """
                evaluateOptions: {maxConcurrency: 1}
                defaultTest:
                  assert:
                    - {type: python, value: "len(output) > 0"}
                """)
        let outcome = try await desk.run("run", "narrow.yaml", "--sandbox", "daytona", "--attempts", "3")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let results = try await desk.lines("experiment", "results", "narrow")
        #expect(results.map(\.["score"]) == Array(repeating: 1, count: 4))
        #expect(results.map(\.["attempts"]) == Array(repeating: 1, count: 4))
    }

    @Test func aServerThatIsDownKeepsNoneOfTheOthersFromBeingPruned() async throws {
        let daytona = try await DaytonaServer.start()
        let desk = try await Desk([Self.key: daytona.key])
        for (name, url) in [("down", "http://127.0.0.1:1/api"), ("up", daytona.url)] {
            try await desk.succeed("sandbox", "add", name, "--url", url)
        }
        let outcome = try await desk.run("sandbox", "prune", "--json")
        #expect(outcome.status == 1 && outcome.errors.contains("down: the sandbox provider cannot be reached"))
        let lines = try outcome.output.split(separator: "\n").map { try JSON(String($0)) }
        #expect(Set(lines.compactMap { $0["sandbox"].text }) == ["down", "up"])
        let up = try #require(lines.first { $0["sandbox"] == "up" })
        #expect(up["deleted"] == 0)
        let named = try await desk.run("sandbox", "prune", "up")
        #expect(named.status == 0 && named.output == "up: 0 deleted, 0 not\n")
    }

    /// The second place finds the first one's sandboxes in the server's list.
    @Test func twoNamesOfOneServerLetEachOthersSandboxesBe() async throws {
        let daytona = try await DaytonaServer.start(lending: [try await Servers.open.value.port])
        let desk = try await Desk([Self.key: daytona.key], choosesSandboxes: true)
        for (name, prompt) in [("one", "first"), ("two", "second")] {
            try await desk.succeed("sandbox", "add", name, "--url", daytona.url)
            try await desk.succeed("prompt", "create", prompt, "--text", "Say {{word}}")
            try await desk.succeed("sandbox", "choose", name, "--prompt", prompt)
        }
        try desk.write(
            "names.yaml",
            """
            description: names
            prompts: [{label: first, raw: "Say {{word}}"}, {label: second, raw: "Say {{word}}"}]
            providers: ["openai:echo"]
            tests: [{vars: {word: a}}, {vars: {word: b}}]
            evaluateOptions: {maxConcurrency: 1}
            """)
        let outcome = try await desk.run("run", "names.yaml")
        #expect(outcome.status == 0 && !outcome.errors.contains("left behind"), "\(outcome.errors)")
        let results = try await desk.lines("experiment", "results", "names")
        #expect(results.map(\.["sandbox"]) == Array(repeating: "daytona", count: 4))
        #expect(results.map(\.["attempts"]) == Array(repeating: 1, count: 4))
    }

    @Test func aServerThatIsGoneOrAKeyThatIsWrongIsAClearFailure() async throws {
        let desk = try await Desk([Self.key: "dtn_wrong"])
        try desk.writeExperiment("wrong")
        let daytona = try await DaytonaServer.start()
        try await desk.succeed("sandbox", "add", "daytona", "--url", daytona.url)
        try await desk.succeed("sandbox", "choose", "daytona")
        let outcome = try await desk.run(["run", "wrong.yaml", "--sandbox", "daytona"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("did not accept the key"))
        #expect(!outcome.errors.contains("dtn_wrong"))
        try await desk.succeed("verify", "--full")
    }
}
