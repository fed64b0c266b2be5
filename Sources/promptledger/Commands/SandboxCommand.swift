import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Projections
import Sandboxes

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox", abstract: "Try the sandboxes that calls are made in, and read what became of them.",
        subcommands: [Test.self, Logs.self])

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a local sandbox, run a program in it and destroy it; say how long that took.")
        @Flag(name: .customLong("json"), help: "One JSON document on standard output.") var isJSON = false

        func run() async throws {
            let (identity, execution, usage): (SandboxIdentity, SandboxExecution, SandboxUsage)
            do throws(SandboxFault) {
                let sandbox = try await LocalMaker().make(SandboxSpecification())
                identity = sandbox.identity
                execution = try await sandbox.execute(Sandboxes.SandboxCommand(["curl", "--version"]))
                usage = try await sandbox.destroy()
            } catch { throw ExitStatus.failed("no local sandbox on this machine: \(error)") }
            guard execution.exitCode == 0 else {
                throw ExitStatus.failed("a local sandbox has no curl to call models with: apt-get install curl")
            }
            func milliseconds(_ time: Duration) -> Double { (time / .microseconds(100)).rounded() / 10 }
            if isJSON {
                JSONOutput.document([
                    "sandbox": identity.kind.rawValue, "isolation": identity.isolation,
                    "startup_ms": milliseconds(identity.startup), "lifetime_ms": milliseconds(usage.lifetime),
                    "cpu_ms": usage.processor.map(milliseconds), "memory_peak_bytes": usage.memoryPeak,
                ])
            } else {
                Standard.output(
                    "local  ready in \(milliseconds(identity.startup)) ms, gone after \(milliseconds(usage.lifetime)) ms more: \(identity.isolation)"
                )
            }
        }
    }

    struct Logs: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the sandboxes in which a run's calls were made, and what was logged there.")
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
            let sandboxes = try SandboxView.all(of: found, in: reader)
            let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
                [ContentView(of: .results(found.experiment), contents: UInt64(2 * sandboxes.count))]
            }
            if sandboxes.isEmpty, !ledger.isJSON {
                Standard.error("no call of this run was made in a sandbox")
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
