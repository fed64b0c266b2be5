import ArgumentParser
import Domain
import EventLog
import Events
import Ledger
import Projections

struct WorkspaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workspace", abstract: "Show the workspace; change what holds for all of it.",
        subcommands: [Show.self, Settings.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the workspace and its settings.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let (workspace, recordsViews, isLocalOnly, isSandboxRequired, sandbox) = reader.read {
                (
                    $0.catalog.workspace(asOf: moment), $0.catalog.recordsViews(asOf: moment),
                    $0.catalog.localModelsOnly(asOf: moment), $0.catalog.requiresSandbox(asOf: moment),
                    SandboxWord.word($0.catalog.sandbox(asOf: moment) ?? .usual, in: $0.catalog, asOf: moment)
                )
            }
            if ledger.isJSON {
                JSONOutput.document([
                    "workspace": workspace.map { "\($0)" }, "origin": reader.origin,
                    "verification_key": reader.verifier.text, "record_views": recordsViews,
                    "local_only": isLocalOnly, "require_sandbox": isSandboxRequired, "sandbox": sandbox,
                ])
            } else {
                Standard.output(
                    """
                    workspace         \(workspace.map { "\($0)" } ?? "–")
                    origin            \(reader.origin)
                    verification key  \(reader.verifier.text)
                    record views      \(Switch(recordsViews).rawValue)
                    local only        \(Switch(isLocalOnly).rawValue)
                    require sandbox   \(Switch(isSandboxRequired).rawValue)
                    sandbox           \(sandbox ?? "–")
                    """)
            }
        }
    }

    struct Settings: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "settings", abstract: "Change the settings; what is not named stays as it is.",
            discussion: """
                With --record-views on, every command that shows texts or outputs first records that it does, and for whom; what cannot be \
                recorded is not shown. With --local-only on, runs go to models on this machine, and to providers that were added with \
                --on-premises; every other run fails before anything is sent. With --require-sandbox on, calls are made in sandboxes only: \
                `none` is refused. Which sandbox that is, `promptledger sandbox choose` says.
                """, aliases: ["set"])
        @OptionGroup var ledger: LedgerOptions
        @Option(help: "Whether reading content is recorded as data viewed: on or off.") var recordViews: Switch?
        @Option(help: "Whether runs may go to local models only: on or off.") var localOnly: Switch?
        @Option(help: "Whether calls may be made in sandboxes only: on or off.") var requireSandbox: Switch?

        func validate() throws {
            guard recordViews != nil || localOnly != nil || requireSandbox != nil else {
                throw ValidationError("name a setting, e.g. --record-views on")
            }
        }

        func run() async throws {
            let open = try ledger.openToWrite()
            let change = ChangeSettings(
                recordViews: recordViews.map { $0 == .on }, localModelsOnly: localOnly.map { $0 == .on },
                sandboxRequired: requireSandbox.map { $0 == .on })
            try await open.execute(.changeSettings(change))
            let settings = open.reader.read { models in
                let now = AsOf.now(models)
                return (
                    models.catalog.recordsViews(asOf: now), models.catalog.localModelsOnly(asOf: now),
                    models.catalog.requiresSandbox(asOf: now)
                )
            }
            ledger.report(["record_views": settings.0, "local_only": settings.1, "require_sandbox": settings.2])
        }
    }

    enum Switch: String, ExpressibleByArgument, CaseIterable {
        case on, off

        init(_ isOn: Bool) { self = isOn ? .on : .off }
    }
}
