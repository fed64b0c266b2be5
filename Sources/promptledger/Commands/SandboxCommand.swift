import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Projections
import Runner
import Sandboxes

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox", abstract: "Try the sandboxes that calls are made in, and read what became of them.",
        subcommands: [Add.self, List.self, Choose.self, Test.self, Prune.self, Logs.self])

    private static func daytona(_ name: String, in reader: LedgerReader) throws -> DaytonaMaker {
        do throws(SandboxFault) {
            return try CallPlaces.daytona(named: name, in: reader, transport: RunnerOptions.transport).maker
        } catch { throw ExitStatus.failed("\(error)") }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a Daytona server, or configure it anew.",
            discussion:
                "Its key is stored with `promptledger provider credential NAME`, or comes from DAYTONA_API_KEY or the variable named here."
        )
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "What `run --sandbox` calls it.") var name = "daytona"
        @Option(name: .customLong("url"), help: "The URL of its API; Daytona's own where there is none.")
        var url: String?
        @Option(name: .customLong("api-key-env"), help: "The environment variable that holds its key.")
        var apiKeyEnvironment = ""
        @Flag(help: "The address is the workspace's own: what must stay local may go there.") var onPremises = false
        @OptionGroup(title: "What its sandboxes are") var daytona: DaytonaOptions

        func validate() throws {
            guard !["none", "local"].contains(name) else {
                throw ValidationError("\(name) is there without being added")
            }
            guard !onPremises || url != nil else {
                throw ValidationError("--on-premises says that an address is your own; name it with --url")
            }
        }

        func run() async throws {
            let said = try daytona.said()
            let address = try url.map { try DaytonaURL($0) } ?? .cloud
            let open = try ledger.openToWrite()
            let known = open.reader.read { $0.catalog.provider(named: name, asOf: .now($0)) }
            if let known, known.kind != SandboxPlace.daytonaKind {
                throw ExitStatus.failed("\(name) is a provider of models; call the Daytona server something else")
            }
            let id = known?.id ?? open.ledger.newID()
            let dropped = known.map { lost(of: $0, by: said, at: address) } ?? []
            try await open.configure(
                ConfigureProvider(
                    provider: id, kind: SandboxPlace.daytonaKind, name: name, baseURL: address.text,
                    apiKeyEnvironment: apiKeyEnvironment, onPremises: onPremises, daytona: said))
            for warning in daytona.warnings { Standard.error(warning) }
            if !dropped.isEmpty {
                Standard.error(
                    "no longer set of \(name): \(dropped.joined(separator: ", ")); say them again together to have them"
                )
            }
            ledger.report(
                [
                    "sandbox": name, "kind": SandboxPlace.daytonaKind, "base_url": address.text,
                    "on_premises": onPremises,
                ].merging(said?.document ?? [:], uniquingKeysWith: { $1 }))
        }

        /// What was set and is not any more: it is configured as a whole.
        private func lost(of known: ProviderConfiguration, by said: DaytonaSandboxes?, at new: DaytonaURL) -> [String] {
            var dropped = (known.daytona ?? DaytonaSandboxes()).optionsLost(by: said ?? DaytonaSandboxes())
            if url == nil, let before = known.baseURL, before != new.text { dropped.insert("--url", at: 0) }
            if !onPremises, known.onPremises { dropped.append("--on-premises") }
            if apiKeyEnvironment.isEmpty, known.apiKeyEnvironment?.isEmpty == false { dropped.append("--api-key-env") }
            return dropped
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List what `run --sandbox` takes.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let (stored, chosen, prompts, isRequired) = reader.read { models in
                (
                    models.catalog.providers(asOf: moment).filter { $0.kind == SandboxPlace.daytonaKind },
                    models.catalog.sandbox(asOf: moment) ?? .usual, models.catalog.promptSandboxes(asOf: moment),
                    models.catalog.requiresSandbox(asOf: moment)
                )
            }
            var table = Table([
                ("sandbox", .left), ("kind", .left), ("address", .left), ("made as", .left), ("", .left),
                ("for prompts", .left),
            ])
            let rows: [(place: SandboxPlace, name: String, kind: String, address: String?, said: DaytonaSandboxes?)] =
                [(.process, "none", "none", nil, nil), (.local, "local", "local", nil, nil)]
                + stored.map {
                    (
                        .daytona($0.id), ShownName($0.name, of: $0.id).text, SandboxPlace.daytonaKind, $0.baseURL,
                        $0.daytona
                    )
                }
            for (place, name, kind, address, said) in rows {
                let isForbidden = isRequired && place == .process
                let chosenFor = prompts[place, default: []].map { ShownName($0.name, of: $0.id).text }.sorted()
                if ledger.isJSON {
                    JSONOutput.line(
                        [
                            "sandbox": name, "kind": kind, "base_url": address, "chosen": place == chosen,
                            "forbidden": isForbidden, "prompts": JSONOutput.list(chosenFor),
                        ].merging(said?.document ?? [:], uniquingKeysWith: { $1 }))
                } else {
                    table.add([
                        name, kind, address ?? "–", said?.words ?? "",
                        isForbidden ? "forbidden" : place == chosen ? "chosen" : "",
                        chosenFor.joined(separator: ", "),
                    ])
                }
            }
            if !ledger.isJSON { Standard.output(table.text) }
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a sandbox, run a program in it and destroy it; say how long that took.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "`local`, or the name under which a Daytona server was added.") var name = "local"

        func run() async throws {
            let (maker, workspace) = try self.maker()
            let trial: SandboxTrial
            do throws(SandboxFault) { trial = try await SandboxTrial(of: maker, for: workspace) } catch {
                throw ExitStatus.failed("no sandbox: \(error)")
            }
            guard trial.hasCurl else {
                throw ExitStatus.failed("the sandbox has no curl to call models with: install it there")
            }
            let (identity, usage) = (trial.identity, trial.usage)
            func milliseconds(_ time: Duration) -> Double { (time / .microseconds(100)).rounded() / 10 }
            if ledger.isJSON {
                JSONOutput.document([
                    "sandbox": identity.kind.rawValue, "isolation": identity.isolation,
                    "startup_ms": milliseconds(identity.startup), "lifetime_ms": milliseconds(usage.lifetime),
                    "cpu_ms": usage.processor.map(milliseconds), "memory_peak_bytes": usage.memoryPeak,
                    "missing": JSONOutput.list(trial.missing), "key_hosts": JSONOutput.list(trial.keyHosts),
                ])
            } else {
                Standard.output(
                    "\(name)  ready in \(milliseconds(identity.startup)) ms, gone after \(milliseconds(usage.lifetime)) ms more: \(identity.isolation)\(trial.keyHosts.isEmpty ? "" : "; the key goes to \(trial.keyHosts.joined(separator: " and "))")"
                )
            }
        }

        /// And the workspace for which it makes sandboxes that others could find.
        private func maker() throws -> (any SandboxMaker, WorkspaceID?) {
            if name == "local" {
                do throws(SandboxFault) { return (try LocalMaker(), nil) } catch { throw ExitStatus.failed("\(error)") }
            }
            let reader = try ledger.openToRead(.useCredentials)
            let workspace = reader.read { $0.catalog.workspace(asOf: .now($0)) }
            return (try SandboxCommand.daytona(name, in: reader), workspace)
        }
    }

    struct Prune: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete the sandboxes of ours at Daytona servers that no run holds any more.",
            discussion:
                "Of this ledger, whatever the experiment, and of `sandbox test`. `run` does so by itself, but for the latter, when it first needs that server. While one works, its ledger is not free for this. Without a name, a server that does not answer keeps none of the others from it, and the status is 1 then."
        )
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "The name under which the server was added; without one, all that were added.")
        var name: String?
        @Flag(help: "Those of copies of this ledger elsewhere, too, though they may be at work.") var all = false

        func validate() throws {
            guard let name, ["none", "local"].contains(name) else { return }
            throw ValidationError(
                "only Daytona servers are pruned: what is made on this machine is gone with the process that made it")
        }

        func run() async throws {
            // Whoever has the ledger for writing knows that no run of it is under way.
            let open = try ledger.openToWrite(for: .whole)
            var isClean = true
            for one in name.map({ [$0] }) ?? names(in: open.reader) {
                do {
                    let isEmpty = try await prune(one, in: open)
                    isClean = isClean && isEmpty
                } catch let status as ExitStatus {
                    guard name == nil, let message = status.message else { throw status }
                    Standard.error("\(one): \(message)")
                    if ledger.isJSON { JSONOutput.line(["sandbox": one, "error": message]) }
                    isClean = false
                }
            }
            if !isClean { throw ExitStatus.silentFailure }
        }

        /// Of all servers that were added; where none was, what the environment alone leads to.
        private func names(in reader: LedgerReader) -> [String] {
            let servers = reader.read { models in
                models.catalog.providers(asOf: .now(models)).filter { $0.kind == SandboxPlace.daytonaKind }
            }
            let names = servers.compactMap(\.name)
            if names.count < servers.count {
                Standard.error("servers whose name was erased are not asked: \(servers.count - names.count)")
            }
            return servers.isEmpty ? [SandboxPlace.daytonaKind] : names
        }

        /// - Returns: whether nothing is left there.
        private func prune(_ name: String, in open: OpenLedger) async throws -> Bool {
            let maker = try SandboxCommand.daytona(name, in: open.reader)
            let workspace = open.reader.read { $0.catalog.workspace(asOf: .now($0)) }.map { "\($0)" }
            let ofWorkspace = [SandboxLabel.workspace: workspace ?? ""]
            let seat = SandboxSeat.of(open.reader.folder)
            let labels = all ? ofWorkspace : ofWorkspace.merging([SandboxLabel.seat: seat]) { $1 }
            let orphans: DaytonaOrphans
            var elsewhere = 0
            do throws(SandboxFault) {
                if !all {
                    let listed = try await maker.list(labels: ofWorkspace).listings
                    elsewhere = listed.filter { $0.labels[SandboxLabel.seat] != seat }.count
                }
                orphans = try await maker.removeOrphans(labels: labels) { [] }
            } catch { throw ExitStatus.failed("\(error)") }
            if !orphans.deleted.isEmpty {
                do {
                    let runner = try RunnerOptions.runner(in: open.reader)
                    try await LeftSandboxes(in: open.ledger, as: runner).recordGone(Set(orphans.deleted.map(\.id)))
                } catch {
                    // They are gone all the same.
                    Standard.error("that they are gone could not be recorded: \(Complaint.text(of: error))")
                }
            }
            // A ledger that was moved is among these.
            if elsewhere > 0 {
                Standard.error(
                    "of this workspace, but of its ledger in another folder or on another machine: \(elsewhere); where nobody is at work there, `promptledger sandbox prune \(name) --all` deletes them"
                )
            }
            for (listing, fault) in orphans.remaining { Standard.error("\(listing.id): \(fault)") }
            if !orphans.isWhole {
                Standard.error("\(name): \(DaytonaListings.partWords); run `promptledger sandbox prune \(name)` again")
            }
            report(orphans, elsewhere: elsewhere, at: name)
            return orphans.isWhole && orphans.remaining.isEmpty
        }

        private func report(_ orphans: DaytonaOrphans, elsewhere: Int, at name: String) {
            let (deleted, remaining) = (orphans.deleted.count, orphans.remaining.count)
            guard ledger.isJSON else {
                return Standard.output("\(name): \(deleted) deleted, \(remaining) not")
            }
            let fields: [String: Any?] = [
                "sandbox": name, "deleted": deleted, "remaining": remaining, "whole": orphans.isWhole,
                "elsewhere": elsewhere,
            ]
            if self.name == nil { JSONOutput.line(fields) } else { JSONOutput.document(fields) }
        }
    }

    struct Logs: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Show the sandboxes in which a run's calls were made and its answer judged, and what was logged there.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "The run's id, as `experiment results --json` gives it.") var run: String

        func run() async throws {
            let reader = try ledger.openToRead(.readContent)
            let moment = try asOf.moment(in: reader)
            guard let id = RunID(run), let found = reader.read({ $0.runBoard.run(id, asOf: moment) }) else {
                throw ExitStatus.failed(
                    "there is no run \(run); `promptledger experiment results … --json` gives the runs of an experiment"
                )
            }
            let sandboxes = try SandboxView.all(of: found, in: reader, asOf: moment)
            let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
                [ContentView(of: .results(found.experiment), contents: UInt64(2 * sandboxes.count))]
            }
            if sandboxes.isEmpty, !ledger.isJSON {
                Standard.error("no call of this run was made, and its answer not judged, in a sandbox")
            }
            for sandbox in sandboxes {
                if ledger.isJSON {
                    JSONOutput.line(try sandbox.fields(disclosure))
                } else {
                    Standard.output(try sandbox.text(disclosure))
                }
            }
        }
    }
}
