internal import Foundation
internal import Sodium

/// How a report looks: in light and in dark, on a screen and on paper.
enum HTMLReportStyle {
    /// In a policy, the digest of the one style that may be applied: no other style, no script and nothing from elsewhere gets in.
    ///
    /// Source: W3C, "Content Security Policy Level 3", §2.3.1 (hash sources).
    static var policy: String {
        let digest = SHA256.digest(Array(css.utf8)).withBytes { Data($0) }.base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'"
    }

    static let css = """

        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #5c6670; --paper: #fdfcfa; --card: #ffffff; --line: #e2ddd4;
          --accent: #1f5f8b; --good: #1e7a46; --bad: #b3372f; --quiet: #f4f1eb; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e3dc; --soft: #9aa3ab; --paper: #15181b; --card: #1d2125; --line: #343a40;
          --accent: #7db9e0; --good: #6cc58f; --bad: #ee8a80; --quiet: #22272b; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 3rem 1.5rem 4rem; max-width: 76rem; background: var(--paper); color: var(--ink);
          font: 16px/1.55 "Iowan Old Style", "Palatino Linotype", Georgia, serif; }
        h1 { font-size: 2.1rem; line-height: 1.2; margin: 0 0 .3rem; font-weight: 600; }
        h2 { font-size: 1.3rem; margin: 3rem 0 .8rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); font-weight: 600; }
        h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; font-weight: 600; }
        p { margin: .5rem 0; max-width: 46rem; }
        .lead { color: var(--soft); }
        .hypothesis { font-style: italic; border-left: 3px solid var(--accent); padding-left: 1rem; margin: 1.2rem 0; }
        table, .mono, pre, .chip, summary, .facts { font-family: ui-sans-serif, system-ui, "Segoe UI", Roboto, sans-serif; font-size: .86rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th { text-align: left; font-weight: 500; color: var(--soft); padding: .4rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
        td { padding: .45rem .6rem; border-bottom: 1px solid var(--line); vertical-align: middle; }
        th.n, td.n { text-align: right; white-space: nowrap; }
        tr.baseline td { background: var(--quiet); }
        .name { font-weight: 600; } .model { color: var(--soft); }
        .plot { width: 220px; height: 18px; display: block; }
        .axis { stroke: var(--line); stroke-width: 1; } .guide { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 2; }
        .reach { stroke: var(--accent); stroke-width: 3; stroke-linecap: round; } .dot { fill: var(--accent); }
        .ends { display: flex; justify-content: space-between; width: 220px; color: var(--soft); font-size: .75rem; }
        .chip { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; border: 1px solid currentColor; font-size: .78rem; }
        .good { color: var(--good); } .bad { color: var(--bad); } .none { color: var(--soft); }
        ul.notes { padding-left: 1.1rem; max-width: 52rem; } ul.notes li { margin: .25rem 0; }
        .facts { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.2rem; margin: .8rem 0; }
        .facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; unicode-bidi: isolate; }
        details { border: 1px solid var(--line); border-radius: 6px; background: var(--card); margin: .5rem 0; }
        summary { cursor: pointer; padding: .55rem .8rem; display: flex; flex-wrap: wrap; gap: .6rem; align-items: baseline; }
        summary .title { font-weight: 600; overflow-wrap: anywhere; unicode-bidi: isolate; } summary .grow { flex: 1; }
        .inside { padding: 0 .8rem .8rem; }
        .beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: .8rem; }
        .cell { border-top: 2px solid var(--line); padding-top: .4rem; min-width: 0; } .cell.baseline { border-top-color: var(--accent); }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--quiet); padding: .6rem .7rem; border-radius: 4px; margin: .4rem 0;
          unicode-bidi: plaintext; font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .8rem; }
        ul.checks { list-style: none; padding: 0; margin: .3rem 0; font-size: .8rem; font-family: ui-sans-serif, system-ui, sans-serif; }
        ul.checks li { overflow-wrap: anywhere; unicode-bidi: isolate; }
        footer { margin-top: 4rem; color: var(--soft); border-top: 1px solid var(--line); padding-top: 1rem; }
        code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .85em; overflow-wrap: anywhere; }
        @media print { body { max-width: none; padding: 0; } details { break-inside: avoid; } h2 { break-after: avoid; } }

        """
}
