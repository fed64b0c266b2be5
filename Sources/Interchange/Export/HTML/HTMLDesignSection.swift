internal import Events
internal import Projections
internal import Statistics

/// What was laid down before the first run.
struct HTMLDesignSection {
    let experiment: ExportedExperiment
    /// What is locked, each fact under its name.
    let facts: [(name: String, text: String)]

    var text: String {
        let rows: [(kind: String, cells: [String])] = (facts + settings).map { fact in
            let name: String = fact.name.prefix(1).uppercased() + String(fact.name.dropFirst())
            return ("", [name, "<span dir=\"auto\">\(HTMLText.escaped(fact.text))</span>"])
        }
        let table = HTMLReport.table([("Locked", false), ("Before the first run", false)], rows)
        var seen: Set<VersionID> = []
        let prompts = experiment.columns.filter { seen.insert($0.version).inserted }.map { column in
            "<details><summary><span class=\"title\">\(HTMLText.escaped(column.label))</span></summary><div class=\"inside\"><pre dir=\"auto\">\(HTMLText.escaped(column.templateText ?? "(erased)"))</pre></div></details>"
        }
        return "<section>\n<h2>Design</h2>\n\(table)\(prompts.joined(separator: "\n"))\n</section>\n"
    }

    /// What the design says in texts.
    private var settings: [(name: String, text: String)] {
        guard let settings = experiment.settings else { return [("texts", "(erased)")] }
        var facts: [(name: String, text: String)] = []
        if let clustering = experiment.design.clustering {
            facts.append(("clusters", "\(clustering.count), by \(settings.clusterBy)"))
        }
        if !settings.metricNames.isEmpty {
            facts.append(("named metrics", settings.metricNames.joined(separator: ", ")))
        }
        if !settings.assertions.isEmpty {
            facts.append(("asserted of every case", settings.assertions.map(\.type).joined(separator: ", ")))
        }
        return facts
    }
}
