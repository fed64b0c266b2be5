internal import Events
internal import Foundation
internal import Projections
internal import Statistics

/// What was laid down before the first run.
struct HTMLDesignSection {
    let experiment: ExportedExperiment
    /// `nil` where nothing is to be compared.
    let plan: ComparisonPlan?

    var text: String {
        let design = experiment.design
        let settings = experiment.settings
        var facts: [(String, String)] = [
            ("Designed", "\(experiment.designedAt), entry \(design.position)"),
            ("Models", design.models.map(HTMLText.escaped).joined(separator: "<br>")),
            ("Cases", "\(design.cases.count), each \(design.repeats) \(design.repeats == 1 ? "time" : "times")"),
            ("Seed", "\(design.seed)"),
            ("Claim", plan.map { HTMLText.escaped($0.claim.phrase) } ?? "none is stated"),
        ]
        if let plan { facts.append(("Alpha", "\(plan.alpha.fraction), \(plan.correction.phrase)")) }
        if let clustering = design.clustering {
            let by = settings.map { ", by \(HTMLText.escaped($0.clusterBy))" } ?? ""
            facts.append(("Clusters", "\(clustering.count)\(by)"))
        }
        if let names = settings?.metricNames, !names.isEmpty {
            facts.append(("Metrics", names.map(HTMLText.escaped).joined(separator: ", ")))
        }
        if let threshold = design.passRateThresholdMillionths {
            facts.append(("Threshold", String(format: "%.4g %% of runs pass", Double(threshold) / 10_000)))
        }
        if let assertions = settings?.assertions, !assertions.isEmpty {
            facts.append(
                ("Asserted of every case", assertions.map { HTMLText.escaped($0.type) }.joined(separator: ", ")))
        }
        if settings == nil { facts.append(("Texts", "(erased)")) }
        let list = facts.map { "<dt>\($0)</dt><dd>\($1)</dd>" }.joined(separator: "\n")
        var seen: Set<VersionID> = []
        let prompts = experiment.columns.filter { seen.insert($0.version).inserted }.map { column in
            "<details><summary><span class=\"title\">\(HTMLText.escaped(column.label))</span></summary><div class=\"inside\"><pre dir=\"auto\">\(HTMLText.escaped(column.templateText ?? "(erased)"))</pre></div></details>"
        }
        return
            "<section>\n<h2>Design</h2>\n<dl class=\"facts\">\n\(list)\n</dl>\n\(prompts.joined(separator: "\n"))\n</section>\n"
    }
}
