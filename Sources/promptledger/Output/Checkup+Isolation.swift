import Foundation
import Sandboxes

extension Checkup {
    private static let sandboxesEnough = 64

    /// How many sandboxes this process could hold.
    static func openFiles() -> Finding {
        let files = OpenFiles.now
        let isFew = files.sandboxesMax < sandboxesEnough
        return Finding(
            check: "open files", state: isFew ? .advice : .good,
            says:
                "\(files.limit) may be open, so \(files.sandboxesMax) local sandboxes are made at once, and others wait"
                + (isFew ? "; let there be more by ulimit -Hn, or LimitNOFILE of systemd" : ""))
    }

    /// What isolation this machine can give to runs, shown by giving it once, and why not more.
    static func isolation() async -> Finding {
        func finding(_ state: State, _ says: String) -> Finding { Finding(check: "sandbox", state: state, says: says) }
        do throws(SandboxFault) {
            let trial = try await SandboxTrial(of: try LocalMaker())
            guard trial.hasCurl else {
                return finding(.advice, "a local sandbox has no curl to call models with: apt-get install curl")
            }
            let milliseconds = Int((trial.identity.startup / .milliseconds(1)).rounded())
            let missing =
                trial.missing.isEmpty
                ? "" : "; programs that judge outputs find no \(trial.missing.joined(separator: " and no ")) there"
            return finding(
                .good,
                "a local one was ready in \(milliseconds) ms: \(trial.identity.isolation); no control group holds its memory, which is looked at ten times a second\(missing)"
            )
        } catch {
            return finding(.advice, "no local one on this machine: \(error)")
        }
    }
}
