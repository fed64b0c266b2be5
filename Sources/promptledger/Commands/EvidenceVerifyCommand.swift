import ArgumentParser
import EventLog
import Events
import Foundation
import Ledger
import Sodium

/// What both commands on a bundle take. They need no ledger.
struct BundleOptions: ParsableArguments {
    @Argument(help: "The bundle, as `evidence export` made it.", completion: .file()) var file: String
    @Option(help: "The log's verification key, from where you trust it; `promptledger init` printed it.") var key:
        String?
    @Option(
        help: "A tlog-policy file: which logs are believed, and which witnesses must have cosigned the checkpoint.",
        completion: .file())
    var policy: String?
    @Option(
        name: .customLong("open-with"), help: "The auditor's key that the bundle is sealed to.", completion: .file())
    var keyFile: String?
    @Flag(name: .customLong("json"), help: "JSON on standard output; all else on standard error.") var isJSON = false

    /// Checks the bundle.
    func verify(onEvent: @escaping (EvidenceEvent) -> Void = { _ in }) throws -> EvidenceReport {
        var trust = EvidenceTrust()
        if let key {
            guard let verifier = NoteVerifier(key) else {
                throw ExitStatus.failed(
                    "--key is no verification key; it is NAME+HEX+BASE64, as `promptledger init` printed it, copied whole"
                )
            }
            trust.logKey = verifier
        }
        trust.policy = try policy.map(FileArgument.policy)
        trust.opener = try keyFile.map { try AuditorKeyFile.read(URL(filePath: $0)) }
        return try EvidenceVerifier.verify(URL(filePath: file), trusting: trust, onEvent: onEvent)
    }

    /// The one line that says what does not hold.
    static func failure(_ report: EvidenceReport) -> ExitStatus {
        let more = report.flaws.count > 1 ? " (and \(report.flaws.count - 1) more: --json names them)" : ""
        return .failed("NOT SOUND: \(report.flaws.first.map { "\($0)" } ?? "")\(more)")
    }
}

struct EvidenceVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a bundle from itself alone, and say what it proves and what it does not.",
        discussion: """
            Exit status 0: all that was looked at holds; of a sealed bundle that nobody opens the report says what was not. 1: the report says \
            what does not, and of which entry.
            """)

    @OptionGroup var bundle: BundleOptions

    func run() async throws {
        let report: EvidenceReport
        do { report = try bundle.verify() } catch {
            if bundle.isJSON { JSONOutput.document(Self.fields(ofNothingFor: Complaint.text(of: error))) }
            throw error
        }
        if bundle.isJSON {
            JSONOutput.document(Self.fields(of: report))
        } else if let manifest = report.manifest, let checkpoint = report.checkpoint, report.isSound {
            let found = report.isComplete ? "sound" : "sealed: what was looked at is sound"
            Standard.output(
                "\(found)  \(manifest.positions.count) entries of \(manifest.origin), size \(checkpoint.size), root \(checkpoint.root.base64)"
            )
            let word = report.isOpen ? "exported" : "said to be exported"
            Standard.output("       \(word) by \(manifest.exporter) at \(Timestamp.text(manifest.exportedAt))")
            if report.isOpen {
                Standard.output(
                    "       \(report.contents) contents disclosed, \(report.erased.count) erased, \(report.withheld.count) kept back by the exporter"
                )
            }
            if !report.witnesses.isEmpty {
                Standard.output("       cosigned by \(report.witnesses.joined(separator: ", "))")
            }
            for claim in report.proven { Standard.output("  proven      \(claim)") }
            for claim in report.notProven { Standard.output("  not proven  \(claim)") }
        }
        guard report.isSound else { throw BundleOptions.failure(report) }
    }

    /// What scripts get where the bundle could not even be looked at.
    private static func fields(ofNothingFor reason: String) -> [String: Any?] {
        let failure = JSONOutput.object(["position": nil, "reason": reason])
        return [
            "ok": false, "complete": false, "failure": failure, "failures": [failure], "proven": [String](),
            "not_proven": [String](),
        ]
    }

    private static func fields(of report: EvidenceReport) -> [String: Any?] {
        let failures = report.flaws.map { JSONOutput.object(["position": $0.position, "reason": $0.reason]) }
        let manifest = report.manifest
        // Nobody can say where nobody could look.
        let inDoubt: [[String: Any]]? = report.isOpen ? report.inDoubt.map(\.fields) : nil
        let selection: [String: Any]? = manifest.map { manifest in
            JSONOutput.object([
                "experiment": manifest.selection.experiment.map { "\($0)" },
                "actor": manifest.selection.actor.map { "\($0)" }, "since_position": manifest.selection.since,
            ])
        }
        return [
            "ok": report.isSound, "complete": report.isComplete, "failure": failures.first, "failures": failures,
            "origin": manifest?.origin, "verification_key": manifest?.verificationKey,
            "size": report.checkpoint?.size, "root": report.checkpoint?.root.base64,
            "entries": manifest?.positions.count, "contents": report.isOpen ? report.contents : nil,
            "contents_erased": report.isOpen ? report.erased.count : nil,
            "contents_withheld": report.isOpen ? report.withheld.count : nil,
            "exported_by": manifest.map { "\($0.exporter)" }, "export_position": manifest?.exportPosition,
            "exported_at": manifest.map { Timestamp.text($0.exportedAt) }, "selection": selection,
            "sealed_to": manifest?.sealedTo.map(AuditorKeyFile.text64),
            "in_doubt": inDoubt, "witnesses": report.witnesses,
            "proven": report.proven, "not_proven": report.notProven,
        ]
    }
}

struct EvidenceShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "List the events of a bundle that holds: who, when, what; with --json also the texts.")

    @OptionGroup var bundle: BundleOptions

    func run() async throws {
        // Nothing is shown before all of it was checked; names come on the way, too.
        var names: [ActorID: String] = [:]
        let report = try bundle.verify { shown in
            if case .memberAdded(let added) = shown.event.facts.event, let member = ActorID(bytes: added.member) {
                names[member] = shown.content?.memberAdded.name
            }
        }
        guard report.isSound else { throw BundleOptions.failure(report) }
        guard report.isOpen else {
            throw ExitStatus.failed("the bundle is sealed; name the auditor's key with --open-with")
        }
        let doubtful = Set(report.inDoubt.flatMap(\.positions))
        _ = try bundle.verify { [isJSON = bundle.isJSON] shown in
            let view = EventView(event: shown.event)
            let name = ActorID(bytes: shown.event.facts.actor).flatMap { names[$0] }
            let isInDoubt = doubtful.contains(shown.event.position)
            if isJSON {
                JSONOutput.line(Self.fields(view, shown, name, isInDoubt, report))
            } else {
                Standard.output(Self.line(view, name) + (isInDoubt ? "  (in doubt)" : ""))
            }
        }
        // Whoever reads the list alone is told why, beside it.
        for claim in report.inDoubt.map(\.claim) { Standard.error("not proven: \(claim)") }
    }

    private static func fields(
        _ view: EventView, _ shown: EvidenceEvent, _ name: String?, _ isInDoubt: Bool, _ report: EvidenceReport
    ) -> [String: Any?] {
        var fields = view.fields
        fields["actor_name"] = .some(name)
        fields["in_doubt"] = isInDoubt
        fields["content"] = .some(shown.content.map { EventView.fields(of: $0) })
        fields["content_state"] =
            report.erased.contains(shown.event.position)
            ? "erased"
            : report.withheld.contains(shown.event.position) ? "withheld" : shown.content == nil ? "none" : "disclosed"
        return fields
    }

    private static func line(_ view: EventView, _ name: String?) -> String {
        let position = String(view.event.position)
        return "\(String(repeating: " ", count: max(0, 7 - position.count)))\(position)  "
            + "\(Timestamp.text(view.event.recordedAt))  \(view.type.padding(toLength: 26, withPad: " ", startingAt: 0))"
            + (name ?? view.actor)
    }
}
