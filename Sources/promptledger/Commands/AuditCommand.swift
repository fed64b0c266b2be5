import ArgumentParser
import Domain
import Events
import Ledger
import Projections

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Say who did what, when, as what, with which key; and of runs with which prompt and model.",
        discussion: """
            A row an event, the oldest first. Roles are those in force just before the entry; keys are the SHA-256 of the public keys that \
            signed it. Where one of them was revoked so that the entry may be somebody else's, in_doubt names the entry that revoked it and \
            says as what, and the table has a ? before the key. Prompt texts are shown with --content, an erased one as erased. \
            Ids tell what was meant where names are erased or were given again; subject_kind and subject_id are of what was erased. Types: \
            \(Facts.OneOf_Event.storedNames.joined(separator: ", ")).
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var asOf: AsOfOption
    @OptionGroup var bounds: TimeBounds
    @Option(help: "Only what this actor did: a name or an id.") var actor: String?
    @Option(name: .customLong("type"), help: "Only this type, e.g. run-requested; may be given more than once.")
    var types: [String] = []
    @Option(help: "Only what is about this experiment: a name (its latest) or an id.") var experiment: String?
    @Option(help: "Only what is about this prompt or one of its versions.") var prompt: String?
    @Option(help: "table, jsonl or csv.") var format: AuditPrinter.Format?
    @Flag(help: "Show prompt texts and the providers' request ids.") var content = false

    func validate() throws {
        guard !ledger.isJSON || (format ?? .jsonl) == .jsonl else {
            throw ValidationError("--json is --format jsonl; leave one of them out")
        }
    }

    func run() async throws {
        let reader = try ledger.openToRead()
        let moment = try asOf.moment(in: reader)
        let trail = AuditTrail(
            reader: reader, positions: try bounds.positions(in: reader, asOf: moment),
            filter: try filter(in: reader, asOf: moment), doubts: reader.read { KeyDoubts($0.keys, asOf: moment) })
        var printer = AuditPrinter(
            format ?? (ledger.isJSON ? .jsonl : .table), AuditTexts(content ? try await disclosure(of: trail) : nil))
        var count = 0
        try trail.forEach { row in
            try printer.print(row)
            count += 1
        }
        printer.flush()
        if count == 0 { Standard.error("nothing matched") }
    }

    private func filter(in reader: LedgerReader, asOf moment: AsOf) throws -> AuditFilter {
        let types = try AuditFilter.types(types)
        return try reader.ask(asOf: moment) { references in
            AuditFilter(
                actors: try actor.map { Set(try references.actors($0)) }, types: types,
                experiment: try experiment.map { try references.experiment($0).id },
                prompt: try prompt.map { try references.prompt($0) })
        }
    }

    /// The contents are counted first where the view is recorded: it says how many.
    private func disclosure(of trail: AuditTrail) async throws -> Disclosure {
        try await Disclosure.begin(in: trail.reader, of: ledger) {
            // Many runs are of one version; a request is of one run.
            var (versions, requests): (Set<VersionID>, UInt64) = ([], 0)
            try trail.forEach { row in
                if row.promptTextAt != nil, let version = row.subject.version { versions.insert(version) }
                if row.requestIDAt != nil { requests += 1 }
            }
            return [ContentView(of: trail.filter.viewed, contents: UInt64(versions.count) + requests)]
        }
    }
}

extension AuditPrinter.Format: ExpressibleByArgument {}
