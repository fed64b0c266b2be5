import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections

/// What `doctor` looks at.
struct Checkup {
    enum State: String {
        case good, advice, bad

        var sign: String {
            switch self {
            case .good: "✓"
            case .advice: "!"
            case .bad: "✗"
            }
        }
    }

    struct Finding {
        let check: String
        let state: State
        let says: String
    }

    let ledger: LedgerOptions
    /// Whether servers are asked, too.
    let reaches: Bool

    var folder: LedgerFolder { ledger.folder }

    func findings() async throws -> [Finding] {
        var findings: [Finding] = []
        func find(_ check: String, _ state: State, _ says: String) {
            findings.append(Finding(check: check, state: state, says: says))
        }
        let report = try LedgerVerification.verify(folder, level: .quick, pins: Pinning.book)
        if let failure = report.failure {
            find(
                "ledger", .bad,
                "\(failure.place.map { "\($0): " } ?? "")\(failure.reason); run `promptledger verify --full`, restore a backup"
            )
            return findings
        }
        find("ledger", .good, "\(report.size) entries make the root that the checkpoint is signed for")
        findings.append(clock(report))
        let reader = try LedgerReader.open(folder)
        // Where nobody's key is here, that itself is what there is to find.
        if ledger.isActorNamed || reader.localActor(.person) != nil { try ledger.authorise(.readFacts, in: reader) }
        findings += try await settledKeys(reader)
        findings += people(reader) + experiments(reader) + providers(reader) + [disk()]
        findings += snapshot(reader)
        findings += [await Self.isolation(), Self.openFiles()] + (try await daytona(reader))
        return findings
    }

    /// How often the keys are looked at again that are not what the log says.
    private static let furtherLooks = 3

    /// keys.db follows the log: beside who writes, a moment later. Bad is what stays so.
    private func settledKeys(_ reader: LedgerReader) async throws -> [Finding] {
        var findings = try keys(reader)
        for _ in 0..<Self.furtherLooks where findings.contains(where: { $0.state == .bad }) {
            try await Task.sleep(for: .milliseconds(500))
            let later = try LedgerReader.open(folder)
            defer { try? later.close() }
            findings = try keys(later)
        }
        return findings
    }

    private func clock(_ report: VerificationReport) -> Finding {
        guard let lead = ClockLead(of: report.recordedAt) else {
            return Finding(check: "clock", state: .good, says: "the log's is not ahead of this machine's")
        }
        return Finding(
            check: "clock", state: .advice,
            says: "\(lead.text); where this machine's is wrong, set it, else find who wrote with one that was")
    }

    private func people(_ reader: LedgerReader) -> [Finding] {
        [(ActorKind.person, "a person"), (.runner, "a runner")].map { kind, words in
            reader.localActor(kind) == nil
                ? Finding(
                    check: "signing keys", state: .bad,
                    says: "keys.db holds none of \(words); restore the keys.db of this ledger")
                : Finding(check: "signing keys", state: .good, says: "that of \(words) is here")
        }
    }

    private func experiments(_ reader: LedgerReader) -> [Finding] {
        let open = reader.read { $0.runBoard.openRuns().count }
        return [
            open == 0
                ? Finding(check: "runs", state: .good, says: "none is open")
                : Finding(
                    check: "runs", state: .advice,
                    says: "\(open) are open; run their experiment's file again to finish them")
        ]
    }

    private func providers(_ reader: LedgerReader) -> [Finding] {
        let missing = reader.read { models in
            let now = AsOf.now(models)
            return models.catalog.providers(asOf: now).compactMap { provider -> String? in
                switch ProviderKey(of: provider, in: models, asOf: now) {
                case .erased:
                    let name = ShownName(provider.name, of: provider.id).text
                    return
                        "the key of \(name) was erased; store another with `promptledger provider credential \(name)`"
                case .leftBehind:
                    let name = ShownName(provider.name, of: provider.id).text
                    return
                        "the key of \(name) was stored for an address that it had before; store another with `promptledger provider credential \(name)`"
                case .inEnvironment(let variable) where Environment[variable] == nil:
                    return
                        "\(ShownName(provider.name, of: provider.id).text) wants its key in \(variable), which is not set"
                case .stored, .inEnvironment, .none: return nil
                }
            }
        }
        return missing.isEmpty
            ? [Finding(check: "provider keys", state: .good, says: "every configured provider's key is at hand")]
            : missing.map { Finding(check: "provider keys", state: .advice, says: $0) }
    }

    private static let roomBytes: Int64 = 1 << 30

    private func disk() -> Finding {
        let values = try? FileManager.default.attributesOfFileSystem(forPath: folder.url.path)
        let free = (values?[.systemFreeSize] as? NSNumber)?.int64Value
        guard let free else { return Finding(check: "disk", state: .advice, says: "its free space cannot be told") }
        return Finding(
            check: "disk", state: free < Self.roomBytes ? .advice : .good,
            says: "\(free >> 20) MiB are free\(free < Self.roomBytes ? "; make room before it is full" : "")")
    }
}
