import EventLog
import Foundation
import Ledger

/// What was found of a ledger, and of the policy that it was held against.
struct VerificationView {
    let report: VerificationReport
    let policy: OutsideChecks.Finding?
    /// Where the expected checkpoint was, if one was named.
    let expectedFile: String?

    var verdict: Verdict {
        Verdict(
            fields, lines: lines,
            failure: report.failure ?? policy?.complaint.map { .init(position: nil, reason: $0) }, advice: advice)
    }

    private var fields: [String: Any?] {
        [
            "level": report.level.rawValue, "size": report.size, "root": report.root?.base64,
            "last_recorded_at": report.recordedAt.map(Timestamp.text), "unreadable_parts": report.unreadableParts,
            "undestroyed_contents": report.undestroyedContents, "in_doubt": inDoubt,
            "compared": report.compared.map { comparison in
                let (checkpoint, isGiven) = (comparison.expectation.checkpoint, comparison.expectation.source == .given)
                return JSONOutput.object([
                    "with": isGiven ? "expected" : "seen", "file": isGiven ? expectedFile : nil,
                    "size": checkpoint.size, "root": checkpoint.root.base64, "holds": comparison.holds,
                ])
            },
            "unchecked": report.unchecked.map(\.rawValue),
            // Whether each actor was allowed to do it, with the roles in force there, was checked too.
            "authority": report.level == .full && !report.unchecked.contains(.authority), "policy": policy?.fields,
        ]
    }

    /// Nobody can say where nobody looked whose key signed what.
    private var inDoubt: [[String: Any]]? {
        guard report.isSound, report.level == .full, !report.unchecked.contains(.authority) else { return nil }
        return report.inDoubt.map(\.fields)
    }

    private var lines: [String] {
        var lines = ["sound  \(report.level.rawValue), \(report.size) entries, root \(report.root?.base64 ?? "–")"]
        func add(_ line: String) { lines.append("       \(line)") }
        for comparison in report.compared {
            let words = comparison.expectation.source == .given ? "the expected checkpoint" : "what you have seen"
            add("it begins with \(words), \(comparison.expectation.checkpoint.size) entries")
        }
        if report.unchecked.isEmpty, report.unreadableParts > 0 {
            let parts = report.unreadableParts == 1 ? "1 part was" : "\(report.unreadableParts) parts were"
            add("\(parts) erased, as the log says of each")
        }
        if report.undestroyedContents > 0 {
            let contents = report.undestroyedContents == 1 ? "1 content" : "\(report.undestroyedContents) contents"
            add(
                "\(contents) erased by the log, and not destroyed yet: opening the ledger to write completes it, or, where keys.db does not know of it any more, erasing again by its id (`erase --list`)"
            )
        }
        for doubtful in report.inDoubt { add("not proven: \(doubtful.claim)") }
        if let lead = ClockLead(of: report.recordedAt) { add(lead.text) }
        for unchecked in report.unchecked { add("not checked, for keys.db is not here: \(unchecked.words)") }
        if let policy, let size = policy.size {
            let cosigners = policy.judgement.cosigners
            add(
                "the policy is met by the checkpoint of \(size) entries"
                    + (cosigners.isEmpty ? "" : ", cosigned by \(cosigners.joined(separator: ", "))"))
            if let beyond = policy.beyond, beyond > 0 {
                add("\(beyond) \(beyond == 1 ? "entry lies" : "entries lie") beyond it, which nobody has cosigned")
            }
        }
        return lines
    }

    private var advice: String? {
        let firstBroken = report.compared.first { !$0.holds }
        return firstBroken?.expectation.source == .seen
            ? "where you check an older copy on purpose, say --unpinned" : nil
    }
}

extension VerificationReport.Unchecked {
    fileprivate var words: String {
        switch self {
        case .signatures: "whose the signatures are, and whether they verify"
        case .authority: "whether each actor was allowed to do what they did"
        case .events: "whether the ciphertexts open, and what they say"
        }
    }
}
