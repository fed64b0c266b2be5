import ArgumentParser
import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Destroy what somebody wrote: its keys and its ciphertexts, for ever.",
        discussion: """
            SUBJECT is a kind and a name or id: person:Olga, prompt:refund, dataset:mails, case:mails/3, provider:local, credential:local (the \
            provider's newest key), experiment:trial, team:sales. What was made from it goes with it: outputs go with their prompt, case, \
            dataset or experiment. Ids, times, scores and figures stay, and every old receipt still verifies.
            """)

    @OptionGroup var ledger: LedgerOptions
    @Argument(help: "KIND:NAME, or KIND NAME.") var subject: [String] = []
    @Option(help: "Why, as it stands in the ledger.") var reason = ""
    @Flag(help: "Do not ask.") var yes = false
    @Flag(
        help: "Print what was erased, one JSON document a line: keep it beside backups, for `restore --erasures`.")
    var list = false

    func validate() throws {
        guard list != (subject.count == 1 || subject.count == 2) else {
            throw ValidationError("name one subject, like prompt:refund, or give --list")
        }
    }

    func run() async throws {
        if list { return Standard.write(try ledger.openToRead().erasureList.text, to: .standardOutput) }
        let open = try ledger.openToWrite()
        let (subject, name) = try open.reader.ask(asOf: AsOf(end: open.reader.size)) { references in
            try SubjectName(self.subject).find(references)
        }
        let contents = try open.reader.contentCount(of: subject)
        try confirm(name, contents)
        let receipt = try await open.ledger.execute(
            .eraseSubject(EraseSubject(subject: subject, reason: reason)), as: open.actor)
        if ledger.isJSON {
            JSONOutput.document([
                "kind": subject.word, "subject": subject.idText, "contents": contents,
                "position": receipt.positions.first,
            ])
        } else if receipt.positions.isEmpty {
            Standard.output("\(name) was erased already")
        } else {
            Standard.output(
                "erased \(name): \(contents) \(contents == 1 ? "content" : "contents") cannot be read any more")
        }
    }

    private func confirm(_ name: String, _ contents: Int) throws {
        if yes { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw ExitStatus.usage(
                "erasing \(name) destroys \(contents) contents for ever; say --yes where nobody can be asked")
        }
        Standard.write("Erase \(name), and \(contents) contents with it, for ever? [y/N] ", to: .standardError)
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            throw ExitStatus.failed("nothing was erased")
        }
    }
}

/// A subject as people write it: a kind, and a name or an id.
private struct SubjectName {
    private let kind: String
    private let text: String

    private static let kinds = ["person", "prompt", "dataset", "case", "provider", "credential", "experiment", "team"]

    init(_ words: [String]) throws {
        let pieces = words.count == 2 ? words : words[0].split(separator: ":", maxSplits: 1).map(String.init)
        guard pieces.count == 2, Self.kinds.contains(pieces[0]) else {
            throw ExitStatus.usage(
                "\(words.joined(separator: " ")) is no subject; name a kind (\(Self.kinds.joined(separator: ", "))) and a name, like prompt:refund"
            )
        }
        (kind, text) = (pieces[0], pieces[1])
    }

    /// The subject, and what to call it.
    func find(_ references: References) throws -> (Subject, String) {
        (try subject(references), "\(kind) \(text)")
    }

    private func subject(_ references: References) throws -> Subject {
        // What was erased already, or removed, has no name to be found by.
        if let subject = Subject(word: kind, idText: text) { return subject }
        switch kind {
        case "person": return .person(try references.onlyActor(text))
        case "prompt": return .prompt(try references.prompt(text))
        case "dataset": return .dataset(try references.dataset(text))
        case "case": return .datasetCase(try references.datasetCase(text))
        case "provider": return .provider(try references.provider(text).id)
        case "credential": return .credential(try references.credential(ofProvider: text))
        case "experiment": return .experiment(try references.experiment(text).id)
        default: return .team(try references.team(text))
        }
    }
}
