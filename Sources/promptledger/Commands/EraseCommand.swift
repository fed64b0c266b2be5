import ArgumentParser
import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Destroy the text of one thing: its keys and its ciphertexts, for ever.",
        discussion: """
            SUBJECT is a kind and a name or id, and says what is destroyed:

            prompt:refund      its name, tags and every version; the same of every prompt that was forked from it, or from such a fork, for \
            an edit of a copy may still hold its text; outputs made with any of them.
            dataset:mails      its name, every case, and outputs made with them.
            case:mails/3       one case and the outputs made with it.
            experiment:trial   its name, labels and outputs.
            provider:local     its name, address and keys.
            credential:local   every key that was ever stored for the provider.
            team:sales         its name.
            metric:tone        its name, every version's text, and the reasons of scores by it; the scores stay. Where an experiment asserts it \
            twice of a case, the reasons of all assertions of these results. Not a label that an experiment's file gives its assertions \
            (`metric: tone`), whatever it says: that goes with the experiment, and where a case states it, with the case.
            person:Olga        the person's name, and the reasons that they gave for erasures. Not what they wrote: prompts, commit messages \
            and cases are the prompt's or dataset's, and go with that; find them with `audit --actor Olga`.

            Ids, times, scores and figures stay, and every old receipt still verifies.
            """)

    @OptionGroup var ledger: LedgerOptions
    @Argument(help: "KIND:NAME, or KIND NAME.") var subject: [String] = []
    @Option(help: "Why, as it stands in the ledger.") var reason = ""
    @Flag(help: "Do not ask.") var yes = false
    @Flag(
        help:
            "Print what was erased, one JSON document a line, the last one its signature: keep it beside backups, for `restore --erasures`."
    )
    var list = false

    func validate() throws {
        guard list != (subject.count == 1 || subject.count == 2) else {
            throw ValidationError("name one subject, like prompt:refund, or give --list")
        }
    }

    func run() async throws {
        if list { return Standard.write(try ledger.openToRead().erasureList(), to: .standardOutput) }
        let open = try ledger.openToWrite(for: .whole)
        let target = try open.reader.ask(asOf: AsOf(end: open.reader.size)) { references in
            try ErasureTarget(self.subject).find(references)
        }
        // Who may not is not asked whether they are sure.
        if !yes, let first = target.subjects.first {
            let command = EraseSubject(subject: first, reason: reason)
            try await open.ledger.rehearse(.eraseSubject(command), as: open.actor)
        }
        var contents = 0
        for subject in target.subjects { contents += try open.reader.contentCount(of: subject) }
        try confirm(target, contents)
        var last: UInt64?
        // Each is a promise of its own: what a crash leaves out is erased by asking again.
        for subject in target.subjects {
            let receipt = try await open.ledger.execute(
                .eraseSubject(EraseSubject(subject: subject, reason: reason)), as: open.actor)
            last = receipt.positions.first ?? last
        }
        // What is erased is erased, though the log may not tell of these.
        let bundles = try? BundlesAtLarge(holding: target.subjects, in: open.reader)
        report(target, contents, at: last, bundles)
        if let bundles {
            if let advice = bundles.advice { Standard.error(advice) }
        } else {
            Standard.error("Which evidence bundles may hold it cannot be read in the log; run `promptledger verify`.")
        }
    }

    private func report(
        _ target: ErasureTarget.Found, _ contents: Int, at position: UInt64?, _ bundles: BundlesAtLarge?
    ) {
        let newest = target.subjects[target.subjects.count - 1]
        if ledger.isJSON {
            JSONOutput.document([
                "kind": newest.word, "subject": newest.idText, "subjects": target.subjects.map(\.idText),
                "contents": contents, "forks": target.forks.fields, "position": position,
                "evidence_bundles": bundles?.positions,
            ])
        } else if position == nil {
            // Asking again has carried out whatever was left of it.
            Standard.output("\(target.name) was erased already; no key and no ciphertext of it is left here")
        } else {
            Standard.output(
                "erased \(target.name): \(Self.counted(contents)) cannot be read any more")
            if let forks = target.forks.names { Standard.output("With it went what was forked from it: \(forks).") }
            if case .person = newest {
                Standard.output(
                    "What they wrote stays: it is its prompt's, dataset's or case's, and goes when that is erased (`audit --actor \(newest.idText)` lists it)."
                )
            }
        }
    }

    private static func counted(_ contents: Int) -> String { "\(contents) \(contents == 1 ? "content" : "contents")" }

    private func confirm(_ target: ErasureTarget.Found, _ contents: Int) throws {
        if yes { return }
        let forks = target.forks.names.map { ", with what was forked from it (\($0))," } ?? ""
        guard isatty(STDIN_FILENO) == 1 else {
            throw ExitStatus.usage(
                "erasing \(target.name)\(forks) destroys \(Self.counted(contents)) for ever; say --yes where nobody can be asked"
            )
        }
        Standard.write(
            "Erase \(target.name)\(forks) and \(Self.counted(contents)) with it, for ever? [y/N] ", to: .standardError)
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            throw ExitStatus.failed("nothing was erased")
        }
    }
}
