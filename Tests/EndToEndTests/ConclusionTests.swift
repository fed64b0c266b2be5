import Events
import Foundation
import TestSupport
import Testing

/// Verdicts that are recomputed from the log, and recorded where a runner left that undone.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct ConclusionTests {
    /// Ten cases, of which the second model passes none, concluded with one of the first model's runs failed.
    private func desk() async throws -> Desk {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "fixed:nothing"],
            cases: (0..<10).map {
                "- {vars: {word: w\($0)}, assert: [{type: contains, value: w\($0), metric: heard}]}"
            },
            more: "promptledger: {compare: {metric: heard}}")
        try await desk.succeed("experiment", "design", "trial.yaml")
        try await Insider.work(at: desk, on: "trial") { insider in
            try await insider.start(runs: 20)
            try await insider.failOpenRuns(1)
        }
        let run = try await desk.run("run", "trial.yaml")
        #expect(run.status == 1 && run.errors.contains("1 of 20 runs failed"), "\(run.errors)")
        return desk
    }

    @Test func aRecordedVerdictIsHeldAgainstTheEntriesByWhoeverMayRead() async throws {
        let desk = try await desk()
        try await desk.succeed("user", "add", "Viv", "--role", "viewer")
        let count = try await desk.lines("log", "list").count
        let checked = try await desk.document("experiment", "conclude", "trial", "--as", "Viv")
        #expect((checked["concluded_now"], checked["holds"]) == (.flag(false), .flag(true)))
        #expect((checked["recorded"], checked["failed"], checked["passed"]) == (19, 1, 9))
        let verdict = checked["verdicts"][0]
        #expect((verdict["version"], verdict["model"]) == ("trial@1", "openai:fixed:nothing"))
        #expect((verdict["verdict"], verdict["difference"], verdict["cases"]) == ("worse", -1, 9))
        let text = try await desk.succeed("experiment", "conclude", "trial")
        #expect(text.contains("worse") && text.contains("are those that the entries before it come to"))
        let yardstick = try #require(checked["yardstick"].text)
        #expect(
            yardstick.hasPrefix(
                "by heard, higher is better; is there a difference; against trial@1 openai:echo; alpha 0.05, corrected by Holm; "
            ) && yardstick.hasSuffix("; seed 1"), "\(yardstick)")
        let designed = try #require(try await desk.lines("log", "list", "--type", "experiment-designed").first)
        #expect(text.contains("\nStated in entry \(Int(designed["position"].number ?? 0)): \(yardstick).\n"))
        #expect(try await desk.lines("log", "list").count == count, "nothing was recorded")
    }

    @Test func whatARunnerLeftUndoneIsConcluded() async throws {
        let desk = try await desk()
        try await desk.succeed("user", "add", "Viv", "--role", "viewer")
        try await Insider.work(at: desk, on: "trial") { try await $0.requestFailedRuns() }
        let open = try await desk.refusal("experiment", "conclude", "trial")
        #expect(open.hasPrefix("1 of 20 runs of experiment") && open.contains("do them with `promptledger run`"))
        try await Insider.work(at: desk, on: "trial") { try await $0.failOpenRuns(1) }
        #expect(try await desk.document("experiment", "show", "trial")["state"] == "started")

        let viewer = try await desk.refusal("experiment", "conclude", "trial", "--as", "Viv")
        #expect(viewer.contains("is not allowed to"))
        let concluded = try await desk.document("experiment", "conclude", "trial")
        #expect((concluded["concluded_now"], concluded["holds"]) == (.flag(true), .flag(true)))
        #expect(concluded["verdicts"].elements.map(\.["verdict"]) == ["worse"])
        #expect(try await desk.document("experiment", "show", "trial")["state"] == "concluded")
        let events = try await desk.lines("log", "list", "--type", "experiment-concluded")
        #expect(events.count == 2 && events.last?["position"] == concluded["position"])
        #expect(
            events.map(\.["facts"]["verdicts"][0]["verdict"]) == Array(repeating: "COMPARISON_VERDICT_WORSE", count: 2))
        #expect(events.first?["actor"] != events.last?["actor"], "who asked for it signs")
        let report = try await desk.document("experiment", "report", "trial")
        let earlier = "concluded before in entry \(Int(events.first?["position"].number ?? 0))"
        #expect(report["verdict_holds"] == true && report["conclusions"].elements.count == 2)
        #expect(
            report["deviations"].elements.contains {
                $0.text
                    == "\(earlier) (trial@1 openai:fixed:nothing: worse, on 9 of 10 planned cases); then 1 run was requested again"
            })
        let checked = try await desk.document("experiment", "conclude", "trial")
        #expect(checked["concluded_now"] == false && checked["conclusions"] == report["conclusions"])
        #expect(try await desk.succeed("experiment", "conclude", "trial").contains("Deviation: \(earlier)"))
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func resultsThatCameAfterAConclusionAreTold() async throws {
        let desk = try await desk()
        let rerun = try await desk.run("experiment", "rerun", "trial", "--failed")
        #expect(rerun.status == 0, "\(rerun.errors)")
        let positions = try await desk.lines("log", "list", "--type", "experiment-concluded").compactMap {
            $0["position"].number.map { Int($0) }
        }
        try #require(positions.count == 2)
        let between = try await desk.document("experiment", "report", "trial", "--as-of", "\(positions[1] - 1)")
        let told = "1 result came after entry \(positions[0]), whose verdicts are without it: they are not final"
        #expect(between["deviations"].elements.contains { $0.text == told } && between["verdict_holds"] == true)
        let after = try await desk.document("experiment", "report", "trial")["deviations"].elements
        #expect(!after.contains { $0.text == told })
    }

    @Test func aConclusionOfWhatWasThenCancelledIsHeldAgainstTheEntriesToo() async throws {
        let desk = try await desk()
        try await Insider.work(at: desk, on: "trial") { try await $0.requestFailedRuns() }
        try await desk.succeed("experiment", "cancel", "trial")
        let checked = try await desk.document("experiment", "conclude", "trial")
        #expect((checked["state"], checked["holds"]) == ("cancelled", .flag(true)))
        #expect((checked["failed"], checked["conclusions"].elements.count) == (1, 1))
        #expect(checked["conclusions"][0]["requested_again"] == 1 && checked["final"] == true)
        let told =
            "1 run was requested again after entry \(Int(checked["position"].number ?? 0)), and 1 cancelled: what it concludes stands as recorded there, of the entries before it"
        #expect(checked["deviations"].elements.map(\.text) == [told])
        let report = try await desk.document("experiment", "report", "trial")
        #expect(report["final"] == true && report["comparisons"][0]["verdict"] == "worse", "as it was concluded")
        #expect(report["deviations"].elements.contains { $0.text == told })
        #expect(try await desk.succeed("experiment", "conclude", "trial").contains("worse, on 9 of 10 planned cases"))
    }

    @Test func aVerdictThatTheEntriesDoNotComeToIsNamed() async throws {
        let desk = try await desk()
        try await Insider.work(at: desk, on: "trial") { insider in
            try await insider.requestFailedRuns()
            try await insider.failOpenRuns(1)
            try await insider.conclude(with: .better)
        }
        let checked = try await desk.run("experiment", "conclude", "trial", "--json")
        #expect(checked.status == 1)
        #expect(try JSON(checked.output)["holds"] == false)
        let line = try complaint(of: checked)
        #expect(line.hasPrefix("NOT RECOMPUTED: entry ") && line.contains("`promptledger log show"))
        #expect(line.contains("trial@1 openai:fixed:nothing is recorded as better and comes to worse"), "\(line)")
        #expect(try await desk.succeed("experiment", "report", "trial").contains("NOT RECOMPUTED"))
    }

    /// Sign flips against the margin showed of differences that are all alike that they are no worse; today there is no p of them.
    @Test func whatWasRecordedByTheFirstRuleOfMarginsIsToldAsRecorded() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "upper"],
            cases: (0..<10).map {
                "- {vars: {word: w\($0)}, assert: [{type: icontains, value: w\($0)}, {type: contains, value: zzz}]}"
            },
            more: "promptledger: {compare: {claim: no-worse, margin: 0.1}}")
        try await desk.succeed("experiment", "design", "trial.yaml")
        try await Insider.work(at: desk, on: "trial") { insider in
            try await insider.start(runs: 20)
            try await insider.failOpenRuns(1)
        }
        #expect(try await desk.run("run", "trial.yaml").status != 0)
        let today = try await desk.document("experiment", "conclude", "trial")
        #expect((today["holds"], today["verdicts"][0]["verdict"]) == (.flag(true), "not shown"))
        #expect(today["verdicts"][0]["p"] == .null && today["deviations"] == [])

        try await Insider.work(at: desk, on: "trial") { insider in
            try await insider.requestFailedRuns()
            try await insider.failOpenRuns(1)
            var verdict = ContenderVerdict()
            (verdict.model, verdict.verdict, verdict.cases) = (1, .noWorse, 9)
            verdict.difference = 0
            verdict.p = 1 / 512.0
            verdict.adjustedP = 1 / 512.0
            try await insider.conclude(recording: verdict)
        }
        let checked = try await desk.document("experiment", "conclude", "trial")
        #expect((checked["holds"], checked["verdicts"][0]["verdict"]) == (.flag(true), "no worse"))
        func isTold(_ document: JSON) -> Bool {
            document["deviations"].elements.contains { $0.text?.contains("by the first rule of margins") == true }
        }
        #expect(isTold(checked))
        let report = try await desk.document("experiment", "report", "trial")
        #expect(report["verdict_holds"] == true && isTold(report))
        let comparison = report["comparisons"][0]
        #expect((comparison["verdict"], comparison["test"], comparison["p"]) == ("not shown", "betting-margin", .null))
        #expect(comparison["undefined"]["p"].text?.contains("all 9 differences are alike") == true)
    }

    @Test func whatCannotBeConcludedIsRefusedAndSaysWhatToDo() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("plain")
        try await desk.succeed("experiment", "design", "plain.yaml")
        let unknown = try await desk.refusal("experiment", "conclude", "plane")
        #expect(unknown.contains("there is no experiment called plane"))
        #expect(try await desk.refusal("experiment", "conclude", "plain").contains("was requested yet"))
        try await desk.succeed("run", "plain.yaml")
        #expect(try await desk.succeed("experiment", "conclude", "plain").contains("No comparison is stated"))
        try await desk.succeed("experiment", "design", "plain.yaml")
        try await desk.succeed("experiment", "cancel", "plain")
        #expect(try await desk.refusal("experiment", "conclude", "plain").contains("is cancelled"))
        #expect(try await desk.run("experiment", "conclude").status == 2)
    }
}
