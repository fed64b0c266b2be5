internal import Events
internal import Foundation

/// What stands above and below every report: whose it is, and what it was made from.
struct HTMLPage: Sendable {
    let experiment: ExportedExperiment
    let state: String?
    let provenance: HTMLReport.Provenance

    var head: String {
        let name = HTMLText.escaped(experiment.name ?? "\(experiment.id)")
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(HTMLReportStyle.policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <title>\(name)</title>
            <style>\(HTMLReportStyle.css)</style>
            </head>
            <body>
            <header>
            <h1>\(name)</h1>
            <p class="lead">Experiment report, as of entry \(provenance.entries == 0 ? 0 : provenance.entries - 1) of the ledger \
            <code>\(HTMLText.escaped(provenance.ledger))</code>\(provenance.time.map { ", \($0)" } ?? "")\(state.map { "; \($0)" } ?? "")</p>

            """ + paragraph(described, "lead")
                + paragraph(experiment.settings?.hypothesis, "hypothesis")
                + "</header>\n"
    }

    /// What the author says of it beside its name.
    private var described: String? {
        experiment.settings.flatMap { $0.description_p == experiment.name ? nil : $0.description_p }
    }

    private func paragraph(_ text: String?, _ kind: String) -> String {
        guard let text, !text.isEmpty else { return "" }
        return "<p class=\"\(kind)\" dir=\"auto\">\(HTMLText.escaped(text))</p>\n"
    }

    /// - Parameter subject: what follows from the entries, to begin a sentence with.
    func foot(_ subject: String) -> String {
        """
        <footer>
        <h2>What this was made from</h2>
        <dl class="facts">
        <dt>Experiment</dt><dd><code>\(experiment.id)</code></dd>
        <dt>Entries</dt><dd>\(provenance.entries)</dd>
        <dt>Root</dt><dd><code>\(HTMLText.escaped(provenance.root))</code></dd>
        <dt>Ledger’s key</dt><dd><code>\(HTMLText.escaped(provenance.verificationKey))</code></dd>
        </dl>
        <p>\(subject): whoever holds the ledger gets the same from \
        <code>promptledger experiment report \(experiment.id)\(provenance.entries > 0 ? " --as-of \(provenance.entries - 1)" : "")</code>, and \
        <code>promptledger verify --full</code> shows that no entry was changed since. This file is not signed itself.</p>
        </footer>
        </body>
        </html>

        """
    }
}
