/// The report of an experiment of which no run was requested, as one HTML file: what is locked, and no figure.
package struct HTMLDesign: Sendable {
    private let page: HTMLPage
    private let facts: [(name: String, text: String)]
    private let notes: [String]

    /// - Parameters:
    ///   - facts: what is locked, each under its name.
    ///   - notes: each in a line.
    package init(
        _ experiment: ExportedExperiment, state: String?, _ facts: [(name: String, text: String)],
        notes: [String], provenance: HTMLReport.Provenance
    ) {
        page = HTMLPage(experiment: experiment, state: state, provenance: provenance)
        (self.facts, self.notes) = (facts, notes)
    }

    package func write(to sink: (String) throws -> Void) throws {
        let items = notes.map { "<li dir=\"auto\">\(HTMLText.escaped($0))</li>" }.joined(separator: "\n")
        try sink(page.head)
        try sink(HTMLDesignSection(experiment: page.experiment, facts: facts).text)
        try sink("<section>\n<h2>What was shown</h2>\n<ul class=\"notes\">\n\(items)\n</ul>\n</section>\n")
        try sink(page.foot("This follows from these entries"))
    }
}
