import ArgumentParser
import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import Sodium

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Read the log, entry by entry.", subcommands: [List.self, Show.self, Follow.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List entries, the oldest first.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Option(help: "The first position.") var from: UInt64 = 0
        @Option(help: "So many at most.") var limit: UInt64?
        @Option(help: "Only this type, e.g. run-requested.") var type: String?
        @Option(help: "Only this actor: an id or a name.") var actor: String?

        private static let chunkEvents: UInt64 = 1_024

        func run() async throws {
            let reader = try ledger.openToRead()
            let end = try asOf.moment(in: reader).end
            let actors = try actor.map { text in
                Set(try reader.ask(asOf: AsOf(end: end)) { try $0.actors(text) }.map { "\($0)" })
            }
            var left = limit ?? .max
            var next = from
            while next < end, left > 0 {
                for event in try reader.events(next..<min(end, next + Self.chunkEvents)) where left > 0 {
                    let view = EventView(event: event)
                    guard type == nil || type == view.type, actors?.contains(view.actor) ?? true else { continue }
                    left -= 1
                    ledger.isJSON ? JSONOutput.line(view.fields) : Standard.output(Self.line(view, reader))
                }
                next += Self.chunkEvents
            }
            if let type, left == limit ?? .max {
                Standard.error(
                    "none of these entries is of type \(type); `promptledger log list` shows the types there are")
            }
        }

        static func line(_ view: EventView, _ reader: LedgerReader) -> String {
            let actor = ActorID(bytes: view.event.facts.actor)
            let name = actor.map { id in ShownName(reader.read { $0.catalog.name(of: id) }, of: id).text }
            let position = String(view.event.position)
            return
                "\(String(repeating: " ", count: max(0, 7 - position.count)))\(position)  \(Timestamp.text(view.event.recordedAt))  "
                + "\(view.type)\(String(repeating: " ", count: max(1, 28 - view.type.count)))\(name ?? EventWords.erased)"
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one entry with its facts and content.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument var position: UInt64

        func run() async throws {
            let reader = try ledger.openToRead(.readContent)
            let moment = try asOf.moment(in: reader)
            guard moment.sees(position), let event = try reader.events(position..<position + 1).first else {
                throw ExitStatus.failed("there is no entry \(position); the ledger \(Self.size(moment, of: reader))")
            }
            var fields = EventView(event: event).fields
            let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
                event.hasContent ? [ContentView(of: .entry(position))] : []
            }
            let content = event.hasContent ? try disclosure.content(at: position) : nil
            fields["content"] = content.map { EventView.fields(of: $0) }
            if event.hasContent, content == nil { fields["content_erased"] = true }
            fields["in_doubt"] = try Self.doubt(about: position, asOf: moment, in: reader)
            JSONOutput.document(fields)
        }

        /// What the log says of the key that signed the entry, where that puts it in doubt.
        private static func doubt(
            about position: UInt64, asOf moment: AsOf, in reader: LedgerReader
        ) throws -> Any {
            let signers = try reader.signers(of: position..<position + 1).flatMap { $0 }
            let records = reader.read { $0.keys.signingKeys(asOf: moment) }
            for record in records where signers.contains(record.key.digest) {
                guard let doubt = record.doubt else { continue }
                let found = EntriesInDoubt(
                    key: record.key.digest, owner: record.owner, doubt: doubt, signed: [position])
                if let found { return found.fields }
            }
            return NSNull()
        }

        private static func size(_ moment: AsOf, of reader: LedgerReader) -> String {
            moment.end < reader.size ? "had \(moment.end) entries then" : "has \(moment.end) entries"
        }
    }

    struct Follow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print entries as they are written, until interrupted.")
        @OptionGroup var ledger: LedgerOptions
        @Option(help: "The first position; the log's end where none is given.") var from: UInt64?

        func run() async throws {
            var reader = try ledger.openToRead()
            var next = from ?? reader.size
            while true {
                if next < reader.size {
                    for event in try reader.events(next..<reader.size) {
                        let view = EventView(event: event)
                        ledger.isJSON ? JSONOutput.line(view.fields) : Standard.output(List.line(view, reader))
                    }
                    next = reader.size
                }
                try await Task.sleep(for: .milliseconds(250))
                if try reader.isBehind() {
                    try reader.close()
                    reader = try ledger.openToRead()
                }
            }
        }
    }
}
