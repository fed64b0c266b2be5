import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Projections

struct PromptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompt", abstract: "Write, version, fork and compare prompts.",
        discussion: "A prompt is called by its name; a version by name@number, the name alone meaning the latest.",
        subcommands: [
            Create.self, Edit.self, Fork.self, List.self, Show.self, Log.self, Lineage.self, Diff.self, Tag.self,
            Untag.self, LocalOnly.self,
        ])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a prompt with its first version.")
        @OptionGroup var ledger: LedgerOptions
        @Argument var name: String
        @OptionGroup var body: PromptBodyOptions
        @OptionGroup var parameters: ModelParameterOptions
        @Option(help: "Field of use, e.g. support.") var domain = ""
        @Option(name: .customLong("tag"), help: "May be given more than once.") var tags: [String] = []
        @Option(name: .shortAndLong, help: "Why.") var message = ""

        func run() async throws {
            let text = try body.read()
            let open = try ledger.openToWrite()
            let version: VersionID = open.ledger.newID()
            let create = CreatePrompt(
                prompt: open.ledger.newID(), version: version, name: name, domain: domain, tags: tags,
                body: text,
                parameters: parameters.values, message: message)
            try await open.execute(.createPrompt(create))
            VersionView.announce(version, open.reader, ledger.isJSON)
        }
    }

    struct Edit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a new version of a prompt.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "The prompt, or the version to go on from.") var prompt: String
        @OptionGroup var body: PromptBodyOptions
        @OptionGroup var parameters: ModelParameterOptions
        @Option(name: .shortAndLong, help: "Why.") var message = ""

        func run() async throws {
            let text = try body.read()
            let open = try ledger.openToWrite()
            let parent = try open.reader.ask(asOf: AsOf(end: open.reader.size)) { try $0.version(prompt) }
            let before = try EarlierVersion.content(of: parent, open.reader)
            guard text != before.body || parameters.values(over: before.parameters) != before.parameters else {
                throw ExitStatus.failed(
                    "nothing changed: the new text and parameters are those of version \(parent.ordinal)")
            }
            let version: VersionID = open.ledger.newID()
            let commit = CommitVersion(
                prompt: parent.prompt, version: version, parents: [parent.id], body: text,
                parameters: parameters.values(over: before.parameters), message: message)
            try await open.execute(.commitVersion(commit))
            VersionView.announce(version, open.reader, ledger.isJSON)
        }
    }

    struct Fork: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new prompt that starts from a version of another.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "The prompt or version to start from.") var from: String
        @Argument(help: "The new prompt's name.") var name: String
        @Option(help: "Field of use; that of the other prompt where none is given.") var domain: String?
        @Option(name: .customLong("tag"), help: "May be given more than once.") var tags: [String] = []
        @Option(name: .shortAndLong, help: "Why.") var message = ""

        func run() async throws {
            let open = try ledger.openToWrite()
            let (source, sourceDomain) = try open.reader.ask(asOf: AsOf(end: open.reader.size)) { references in
                let version = try references.version(from)
                return (version, references.models.catalog.domain(of: version.prompt))
            }
            let content = try EarlierVersion.content(of: source, open.reader)
            let version: VersionID = open.ledger.newID()
            let fork = ForkPrompt(
                prompt: open.ledger.newID(), version: version, fromVersion: source.id, name: name,
                domain: domain ?? sourceDomain ?? "",
                tags: tags, body: content.body, parameters: content.parameters, message: message)
            try await open.execute(.forkPrompt(fork))
            VersionView.announce(version, open.reader, ledger.isJSON)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the prompts.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let rows = reader.read { models in
                models.versionGraph.prompts(asOf: moment).map { prompt in
                    (
                        id: prompt, name: models.catalog.name(of: prompt),
                        versions: models.versionGraph.versions(of: prompt, asOf: moment).count,
                        heads: models.versionGraph.heads(of: prompt, asOf: moment).map(\.ordinal),
                        domain: models.catalog.domain(of: prompt),
                        isLocalOnly: models.catalog.isLocalOnly(prompt, asOf: moment),
                        tags: models.catalog.tags(of: prompt, asOf: moment)
                    )
                }
            }
            if ledger.isJSON {
                for row in rows {
                    JSONOutput.line([
                        "prompt": "\(row.id)", "name": row.name, "versions": row.versions, "heads": row.heads,
                        "domain": row.domain,
                        "tags": row.tags, "local_only": row.isLocalOnly,
                    ])
                }
                return
            }
            var table = Table([
                ("prompt", .left), ("versions", .right), ("heads", .left), ("domain", .left), ("tags", .left),
            ])
            for row in rows {
                table.add([
                    ShownName(row.name, of: row.id).text, "\(row.versions)",
                    row.heads.map { "@\($0)" }.joined(separator: " "),
                    row.domain ?? "",
                    row.tags.joined(separator: ", "),
                ])
            }
            Standard.output(table.text)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a version: its text, parameters, parents, author, time.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "name, name@number or a version's id.") var version: String

        func run() async throws {
            let reader = try ledger.openToRead(.readContent)
            let moment = try asOf.moment(in: reader)
            let version = try reader.ask(asOf: moment) { try $0.version(self.version) }
            let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
                [ContentView(of: .version(version.id))]
            }
            let view = VersionView(version: version, reader: reader, disclosure: disclosure)
            if ledger.isJSON { JSONOutput.document(try view.document()) } else { Standard.output(try view.text()) }
        }
    }

    struct Log: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List a prompt's versions, the newest first.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument var prompt: String

        func run() async throws {
            let reader = try ledger.openToRead(.readContent)
            let moment = try asOf.moment(in: reader)
            let versions = try reader.ask(asOf: moment) { references in
                references.models.versionGraph.versions(of: try references.prompt(prompt), asOf: moment)
            }
            let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
                versions.first.map { [ContentView(of: .versions($0.prompt), contents: UInt64(versions.count))] } ?? []
            }
            for version in versions.reversed() {
                let view = VersionView(version: version, reader: reader, disclosure: disclosure)
                if ledger.isJSON { JSONOutput.line(try view.document()) } else { Standard.output(try view.line()) }
            }
        }
    }

    struct Lineage: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show where a version comes from and what came of it: ancestors across forks, children, heads.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "name, name@number or a version's id.") var version: String

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let (version, kin) = try reader.ask(asOf: moment) { references in
                let models = references.models
                let version = try references.version(self.version)
                func labels(_ versions: [Projections.Version]) -> [String] { versions.map { models.label(of: $0.id) } }
                return (
                    version: models.label(of: version.id),
                    [
                        ("parents", labels(models.versionGraph.parents(of: version.id))),
                        ("ancestors", labels(models.versionGraph.ancestors(of: version.id))),
                        ("children", labels(models.versionGraph.children(of: version.id, asOf: moment))),
                        ("roots", labels(models.versionGraph.roots(of: version.prompt, asOf: moment))),
                        ("heads", labels(models.versionGraph.heads(of: version.prompt, asOf: moment))),
                    ]
                )
            }
            if ledger.isJSON {
                var document: [String: Any?] = ["version": version]
                for (word, labels) in kin { document[word] = labels }
                JSONOutput.document(document)
            } else {
                for (word, labels) in [("version", [version])] + kin {
                    Standard.output(
                        word.padding(toLength: 11, withPad: " ", startingAt: 0)
                            + (labels.isEmpty ? "–" : labels.joined(separator: "  ")))
                }
            }
        }
    }

    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what changed between two versions, line by line.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "The older version.") var from: String
        @Argument(help: "The newer version.") var to: String

        func run() async throws {
            let reader = try ledger.openToRead(.readContent)
            let moment = try asOf.moment(in: reader)
            let (old, new) = try reader.ask(asOf: moment) { (try $0.version(from), try $0.version(to)) }
            let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
                [ContentView(of: .version(old.id)), ContentView(of: .version(new.id))]
            }
            let diff = LineDiff(
                try VersionView(version: old, reader: reader, disclosure: disclosure).body(),
                try VersionView(version: new, reader: reader, disclosure: disclosure).body())
            if ledger.isJSON {
                JSONOutput.document([
                    "from": "\(old.id)", "to": "\(new.id)",
                    "lines": diff.lines.map { ["change": $0.change.rawValue, "text": $0.text] },
                ])
            } else {
                for line in diff.lines { Standard.output("\(line.change.sign) \(line.text)") }
            }
        }
    }

    struct Tag: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Put a tag on a prompt.")
        @OptionGroup var ledger: LedgerOptions
        @Argument var prompt: String
        @Argument var tag: String

        func run() async throws {
            let open = try ledger.openToWrite()
            let id = try open.reader.ask(asOf: AsOf(end: open.reader.size)) { try $0.prompt(prompt) }
            try await open.execute(.tagPrompt(TagPrompt(prompt: id, tag: tag)))
        }
    }

    struct Untag: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a tag off a prompt.")
        @OptionGroup var ledger: LedgerOptions
        @Argument var prompt: String
        @Argument var tag: String

        func run() async throws {
            let open = try ledger.openToWrite()
            let id = try open.reader.ask(asOf: AsOf(end: open.reader.size)) { try $0.prompt(prompt) }
            try await open.execute(.untagPrompt(UntagPrompt(prompt: id, tag: tag)))
        }
    }
}
