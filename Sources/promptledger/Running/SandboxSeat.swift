import Foundation
import Ledger
import Sandboxes
import Sodium

/// By which labels a process knows the sandboxes at a Daytona server that it made, or that one before it made for the same ledger. A copy of
/// the ledger, or a backup that was restored, has the same workspace and may be at work elsewhere: its seat is another.
enum SandboxSeat {
    /// Of this process alone.
    private static let process = UUID().uuidString.lowercased()

    /// A ledger's folder on its machine, as a digest that tells neither.
    static func of(_ folder: LedgerFolder) -> String {
        let machine = (try? String(contentsOfFile: "/etc/machine-id", encoding: .utf8)) ?? ""
        let path = folder.url.absoluteURL.standardizedFileURL.resolvingSymlinksInPath().path
        let text = [machine, ProcessInfo.processInfo.hostName, path].joined(separator: "\n")
        return String("\(SHA256.digest(Array(text.utf8)))".prefix(32))
    }

    /// Of every sandbox that this process makes.
    static func labels(of folder: LedgerFolder) -> [String: String] {
        [SandboxLabel.seat: of(folder), SandboxLabel.process: process]
    }
}
