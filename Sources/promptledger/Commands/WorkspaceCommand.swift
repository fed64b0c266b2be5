import ArgumentParser
import Domain
import EventLog
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
            let (workspace, recordsViews) = reader.read {
                ($0.catalog.workspace(asOf: moment), $0.catalog.recordsViews(asOf: moment))
            }
            if ledger.isJSON {
                JSONOutput.document([
                    "workspace": workspace.map { "\($0)" }, "origin": reader.origin,
                    "verification_key": reader.verifier.text, "record_views": recordsViews,
                ])
            } else {
                Standard.output(
                    """
                    workspace         \(workspace.map { "\($0)" } ?? "–")
                    origin            \(reader.origin)
                    verification key  \(reader.verifier.text)
                    record views      \(Switch(recordsViews).rawValue)
                    """)
            }
        }
    }

    struct Settings: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change the settings; what is not named stays as it is.",
            discussion: """
                With --record-views on, every command that shows texts or outputs first records that it does, and for whom; what cannot be \
                recorded is not shown.
                """)
        @OptionGroup var ledger: LedgerOptions
        @Option(help: "Whether reading content is recorded as data viewed: on or off.") var recordViews: Switch?

        func validate() throws {
            guard recordViews != nil else { throw ValidationError("name a setting, e.g. --record-views on") }
        }

        func run() async throws {
            let open = try ledger.openToWrite()
            try await open.execute(.changeSettings(ChangeSettings(recordViews: recordViews.map { $0 == .on })))
        }
    }

    enum Switch: String, ExpressibleByArgument, CaseIterable {
        case on, off

        init(_ isOn: Bool) { self = isOn ? .on : .off }
    }
}
