import ArgumentParser
import Foundation
import Ledger
import Projections

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look whether this ledger and machine are fit for use, and say what is not.")

    @OptionGroup var ledger: LedgerOptions
    @Flag(help: "Also ask stored Daytona servers whether they answer.") var reach = false

    func run() async throws {
        let findings = try await Checkup(ledger: ledger, reaches: reach).findings()
        for finding in findings {
            if ledger.isJSON {
                JSONOutput.line(["check": finding.check, "state": finding.state.rawValue, "says": finding.says])
            } else {
                Standard.output(
                    "\(finding.state.sign) \(finding.check.padding(toLength: 18, withPad: " ", startingAt: 0))\(finding.says)"
                )
            }
        }
        if findings.contains(where: { $0.state == .bad }) { throw ExitStatus.silentFailure }
    }
}
