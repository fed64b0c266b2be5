import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Projections
import SwiftProtobuf

struct DatasetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataset", abstract: "Keep the cases that prompts are tried on.",
        subcommands: [Create.self, Add.self, List.self, Show.self, LocalOnly.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an empty dataset.")
        @OptionGroup var ledger: LedgerOptions
        @Argument var name: String
        @Option(help: "What it is.") var description = ""

        func run() async throws {
            let open = try ledger.openToWrite()
            let dataset: DatasetID = open.ledger.newID()
            try await open.execute(
                .createDataset(CreateDataset(dataset: dataset, name: name, description: description)))
            if ledger.isJSON {
                JSONOutput.document(["dataset": "\(dataset)", "name": name])
            } else {
                Standard.output("\(dataset)")
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a case.")
        @OptionGroup var ledger: LedgerOptions
        @Argument var dataset: String
        @Option(name: .customLong("var"), help: "An input, name=value; may be given more than once.") var inputs:
            [String] = []
        @Option(help: "The expected output.") var expected: String?
        @Option(help: "What the case is about.") var description = ""

        func run() async throws {
            var variables: [Variable] = []
            for input in inputs {
                guard let equals = input.firstIndex(of: "="), equals != input.startIndex else {
                    throw ExitStatus.usage("--var takes name=value")
                }
                variables.append(
                    .with {
                        $0.name = String(input[..<equals])
                        $0.text = String(input[input.index(after: equals)...])
                    })
            }
            let open = try ledger.openToWrite()
            let id = try open.reader.ask(asOf: AsOf(end: open.reader.size)) { try $0.dataset(dataset) }
            let content = CaseAddedContent.with {
                $0.description_p = description
                $0.inputs = variables
                if let expected { $0.expected = expected }
            }
            let caseID: CaseID = open.ledger.newID()
            try await open.execute(.addCases(AddCases(dataset: id, cases: [(caseID, content)])))
            if ledger.isJSON { JSONOutput.document(["case_id": "\(caseID)"]) } else { Standard.output("\(caseID)") }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the datasets.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let rows = reader.read { models in
                models.catalog.datasets(asOf: moment).map {
                    (
                        id: $0, name: models.catalog.name(of: $0),
                        cases: models.catalog.cases(of: $0, asOf: moment).count,
                        isLocalOnly: models.catalog.isLocalOnly($0, asOf: moment)
                    )
                }
            }
            if ledger.isJSON {
                for row in rows {
                    JSONOutput.line([
                        "dataset": "\(row.id)", "name": row.name, "cases": row.cases, "local_only": row.isLocalOnly,
                    ])
                }
                return
            }
            var table = Table([("dataset", .left), ("cases", .right), ("id", .left)])
            for row in rows { table.add([ShownName(row.name, of: row.id).text, "\(row.cases)", "\(row.id)"]) }
            Standard.output(table.text)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a dataset's cases.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument var dataset: String

        func run() async throws {
            let reader = try ledger.openToRead(.readContent)
            let moment = try asOf.moment(in: reader)
            let (id, cases) = try reader.ask(asOf: moment) { references in
                let id = try references.dataset(dataset)
                return (id, references.models.catalog.cases(of: id, asOf: moment))
            }
            let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
                [ContentView(of: .cases(id), contents: UInt64(cases.count))]
            }
            var table = Table([("case", .right), ("inputs", .left), ("expected", .left), ("assertions", .right)])
            for entry in cases {
                let content = try disclosure.content(at: entry.position)?.caseAdded
                if ledger.isJSON {
                    JSONOutput.line(Self.fields(of: entry, content))
                } else {
                    let inputs =
                        content.map { $0.inputs.map { "\($0.name)=\($0.shown)" }.joined(separator: "  ") } ?? "(erased)"
                    table.add([
                        "\(entry.ordinal)", inputs.cut(to: 80),
                        content.map { $0.hasExpected ? $0.expected.cut(to: 40) : "" } ?? "",
                        content.map { "\($0.assertions.count)" } ?? "",
                    ])
                }
            }
            if !ledger.isJSON { Standard.output(table.text) }
        }

        private static func fields(of entry: CaseEntry, _ content: CaseAddedContent?) -> [String: Any?] {
            [
                "case": entry.ordinal, "case_id": "\(entry.id)", "erased": content == nil,
                "description": content?.description_p,
                "inputs": content.map { Dictionary($0.inputs.map { ($0.name, $0.shown) }, uniquingKeysWith: { $1 }) },
                "expected": content.flatMap { $0.hasExpected ? $0.expected : nil },
                "assertions": content.map { content in
                    content.assertions.map { assertion in
                        JSONOutput.object([
                            "type": assertion.type,
                            "value": assertion.hasValue
                                ? assertion.value : assertion.hasValueJson ? assertion.valueJson : nil,
                            "threshold": assertion.hasThreshold ? assertion.threshold : nil,
                        ])
                    }
                },
            ]
        }
    }
}

extension Variable {
    /// The text, or the JSON.
    var shown: String {
        switch value {
        case .text(let text), .json(let text): text
        case nil: ""
        }
    }
}
