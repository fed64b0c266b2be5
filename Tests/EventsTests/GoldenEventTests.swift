import Events
import Foundation
import SwiftProtobuf
import TestSupport
import Testing

/// One event as it was once written: `Golden/NAME.txt` holds its JSON, a blank line, and its bytes in hexadecimal. They were made with
/// Python's `protobuf` from `Schemas/`. A file may be added, never changed: it stands for what lies on somebody's disk.
///
/// `facts.CASE` and `content.CASE` have every field filled; `….bare` has none, as an older or frugal writer would leave it.
@Suite struct GoldenEventTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let json: String
        let bytes: [UInt8]
        var testDescription: String { name }
    }

    static let folder = SharedFiles.packageRoot.appending(path: "Tests/EventsTests/Golden")

    static let examples: [Example] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted().compactMap { name in
            guard let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8),
                let blank = text.range(of: "\n\n", options: .backwards)
            else { return nil }
            let digits = text[blank.upperBound...].compactMap(\.hexDigitValue)
            let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
            return Example(name: String(name.dropLast(4)), json: String(text[..<blank.lowerBound]), bytes: bytes)
        }
    }()

    /// The names of a oneof's cases, as the schema has them.
    private func cases(of message: String) throws -> [String] {
        let schema = try String(
            contentsOf: SharedFiles.packageRoot.appending(path: "Schemas/promptledger/v1/event.proto"), encoding: .utf8)
        let body = schema.components(separatedBy: "message \(message) {")[1].components(separatedBy: "oneof ")[1].prefix
        { $0 != "}" }
        return body.matches(of: /(?m)^\s+\w+ (\w+) = \d+;/).map { String($0.1) }
    }

    @Test(arguments: [("Facts", "facts", 59), ("Content", "content", 22)]) func everyEventHasAFullAndABareExample(
        message: String, prefix: String, atLeast: Int
    ) throws {
        let names = Set(Self.examples.map(\.name))
        let cases = try cases(of: message)
        #expect(cases.count >= atLeast)
        for name in cases {
            #expect(names.contains("\(prefix).\(name)"), "add Tests/EventsTests/Golden/\(prefix).\(name).txt")
            #expect(names.contains("\(prefix).\(name).bare"), "add Tests/EventsTests/Golden/\(prefix).\(name).bare.txt")
        }
    }

    @Test(arguments: examples) func anExampleIsReadAsItsJSONSays(example: Example) throws {
        if example.name.hasPrefix("facts.") {
            let facts = try Facts(serializedBytes: example.bytes)
            #expect(facts.event != nil)
            try expect(facts, is: example)
        } else {
            let content = try Content(serializedBytes: example.bytes)
            #expect(content.content != nil)
            try expect(content, is: example)
        }
    }

    private func expect<M: Message & Equatable>(_ message: M, is example: Example) throws {
        #expect(try sorted(message.jsonString()) == sorted(example.json))
        #expect(try M(jsonString: example.json) == message)
        #expect(try message.serializedBytes() == example.bytes)
    }

    private func sorted(_ json: String) throws -> String {
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
        return String(
            decoding: try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]), as: UTF8.self)
    }

    /// A full example fills every field of its message, so that no field goes without.
    @Test(arguments: examples.filter { !$0.name.hasSuffix(".bare") }) func aFullExampleSaysMoreThanItsBareOne(
        example: Example
    ) throws {
        guard let bare = Self.examples.first(where: { $0.name == example.name + ".bare" }) else { return }
        #expect(example.bytes.count > bare.bytes.count)
    }

    /// What a newer program wrote into an event we know comes through us unharmed.
    @Test func unknownFieldsAreKept() throws {
        for example in Self.examples where example.name.hasPrefix("facts.") {
            // Field 2000, a varint.
            let newer = example.bytes + [0x80, 0x7D, 0x07]
            #expect(try Facts(serializedBytes: newer).serializedBytes() == newer, "\(example.name)")
        }
    }
}
