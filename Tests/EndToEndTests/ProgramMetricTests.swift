import Foundation
import TestSupport
import Testing

/// Experiments whose outputs are judged by somebody's programs.
@Suite(
    .enabled(if: Programs.isPresent("bwrap"), "bubblewrap is not installed"),
    .enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(5)))
struct ProgramMetricTests {
    private static let cases = [
        """
        - vars: {word: hello}
            metadata: {limit: 9}
            assert:
              - {type: python, value: "len(output) <= context['metadata']['limit']", metric: short}
              - {type: python, value: "file://checks/words.py:judge", config: {wanted: 2}}
              - {type: executable, value: "file://checks/says.sh"}
              - {type: not-python, value: "output == '{{word}}'"}
        """
    ]

    @Test func programsJudgeInSandboxesAndAreKeptInTheLedger() async throws {
        let desk = try await Desk()
        try FileManager.default.createDirectory(at: desk.folder.file("checks"), withIntermediateDirectories: false)
        try desk.write(
            "checks/words.py",
            """
            def judge(output, context):
                words = output.split()
                return {"pass": len(words) == context["config"]["wanted"], "score": 0.5, "reason": "%d words" % len(words)}
            """)
        try desk.write("checks/says.sh", "#!/bin/sh\ngrep -q '\"word\":\"hello\"' && echo true\n")
        try desk.writeExperiment("judged", cases: Self.cases)
        try await desk.succeed("run", "judged.yaml", "--sandbox", "none")
        let result = try #require(try await desk.lines("experiment", "results", "judged").first)
        let assertions = (0..<4).map { result["assertions"][$0] }
        #expect(assertions.map(\.["pass"]) == [true, true, true, true])
        #expect(assertions.map(\.["type"]) == ["python", "python", "executable", "not-python"])
        #expect((assertions[1]["score"], assertions[1]["reason"]) == (0.5, "2 words"))

        // The call was made in this process, the programs were not.
        #expect(result["sandbox"] == "none")
        let run = try #require(result["run"].text)
        let sandboxes = try await desk.lines("sandbox", "logs", run)
        #expect(sandboxes.map(\.["purpose"]) == ["metric", "metric", "metric", "metric"])

        // What judged is the file as it was: the ledger has it, whatever becomes of the file.
        try desk.remove("checks")
        try await desk.succeed("verify", "--full")
        #expect(try await desk.run("run", "judged.yaml", "--sandbox", "none").status == 1)
    }

    @Test func anExperimentRunsInLocalSandboxesWhereNobodySaysOtherwise() async throws {
        let desk = try await Desk(choosesSandboxes: true)
        try desk.writeExperiment("usual")
        try await desk.succeed("run", "usual.yaml")
        #expect(try await desk.lines("experiment", "results", "usual").map(\.["sandbox"]) == ["local"])

        try await desk.succeed("sandbox", "choose", "none")
        #expect(try await desk.document("workspace", "show")["sandbox"] == "none")
        try desk.writeExperiment("chosen", prompt: "Say it: {{word}}")
        try await desk.succeed("run", "chosen.yaml")
        #expect(try await desk.lines("experiment", "results", "chosen").map(\.["sandbox"]) == ["none"])

        try await desk.succeed("sandbox", "choose", "local", "--prompt", "chosen")
        try await desk.succeed("run", "chosen.yaml")
        try desk.writeExperiment("filed", more: "promptledger: {sandbox: local}")
        try await desk.succeed("run", "filed.yaml")
        for name in ["chosen", "filed"] {
            #expect(try await desk.lines("experiment", "results", name).last?["sandbox"] == "local")
        }
        let list = try await desk.lines("sandbox", "list")
        #expect(list.filter { $0["chosen"] == true }.map(\.["sandbox"]) == ["none"])
        #expect(list.filter { $0["prompts"][0] == "chosen" }.map(\.["sandbox"]) == ["local"])
        #expect(try await desk.succeed("sandbox", "list").contains { $0 == "\n" })

        #expect(
            try await desk.refusal("sandbox", "choose", "locla")
                == "there is no sandbox called locla; did you mean local?")
        try desk.writeExperiment("nowhere", more: "promptledger: {sandbox: cellar}")
        #expect(try await desk.refusal("run", "nowhere.yaml").hasPrefix("there is no sandbox called cellar"))
        try await desk.succeed("verify", "--full")
    }

    @Test func aWorkspaceForbidsCallsOutsideSandboxes() async throws {
        let desk = try await Desk(choosesSandboxes: true)
        try await desk.succeed("sandbox", "choose", "none")
        try await desk.succeed("workspace", "settings", "--require-sandbox", "on")
        try desk.writeExperiment("inside")
        let refusal = "the workspace lets calls be made in sandboxes only"
        #expect(try await desk.refusal("run", "inside.yaml", "--sandbox", "none").hasPrefix(refusal))
        #expect(try await desk.refusal("sandbox", "choose", "none").hasPrefix(refusal))
        #expect(
            try await desk.refusal("run", "inside.yaml").hasPrefix(refusal), "what was chosen before is forbidden now")
        #expect(try await desk.lines("experiment", "list") == [])
        try await desk.succeed("sandbox", "choose", "--nothing")
        try await desk.succeed("run", "inside.yaml")
        #expect(try await desk.lines("experiment", "results", "inside").map(\.["sandbox"]) == ["local"])
        let audited = try await desk.lines("audit").filter { $0["sandbox"] != .null }
        #expect(audited.map(\.["type"]) == ["sandbox-chosen", "run-started", "sandbox-created", "result-recorded"])
        #expect(audited.map(\.["sandbox"]) == ["none", "local", "local", "local"])
    }
}
