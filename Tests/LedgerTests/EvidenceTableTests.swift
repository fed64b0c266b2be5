import Domain
import Events
import Foundation
import SwiftProtobuf
import TestSupport
import Testing

/// Who may do what stands in three places: in the program, in the verifier in Python, and in the format's text. They say the same.
@Suite struct EvidenceTableTests {
    /// The events of signing keys: what they need hangs on whose key it is, which field 1 says.
    private static let ofKeys = [13, 19, 20]
    private static let actor = Data(repeating: 1, count: 16)
    private static let other = Data(repeating: 2, count: 16)

    private static func words(of role: Role) -> Set<String> {
        Set(Permission.allCases.filter { role.allows($0) }.map(\.word))
    }

    /// The facts of the event with this field number; `nil` where there is no such event.
    private static func facts(_ number: Int, concerning concerned: Data) throws -> Facts? {
        try facts(number, saying: ofKeys.contains(number) ? bytes(concerned, field: 1) : Data())
    }

    private static func bytes(_ bytes: Data, field: UInt8) -> Data {
        Data([field << 3 | 2, UInt8(bytes.count)]) + bytes
    }

    /// - Parameter fields: of the event's own message, at most 127 bytes.
    private static func facts(_ number: Int, saying fields: Data) throws -> Facts? {
        // Every length fits one byte.
        let field = Data([UInt8(fields.count)]) + fields
        var tag = Data()
        var rest = UInt64(number) << 3 | 2
        repeat {
            tag.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        let facts = try Facts(serializedBytes: Data([0x0A, UInt8(actor.count)]) + actor + tag + field)
        return facts.event == nil ? nil : facts
    }

    /// The permission of every event there is, by its number.
    private static func permissions(concerning concerned: Data) throws -> [Int: String] {
        var permissions: [Int: String] = [:]
        // Numbers above 2,000 are not given out.
        for number in 2...2_000 {
            permissions[number] = try facts(number, concerning: concerned).flatMap(\.permission)?.word
        }
        return permissions
    }

    /// What decides which permission an event needs, where something does: each is said of every event, and most have no such field.
    private static let circumstances: [Data] = [
        Data(), bytes(actor, field: 1), bytes(other, field: 1), bytes(other, field: 2),
        // Number 1 in field 1 or 2: the scope of a workspace, the reason of a person.
        Data([0x08, 1]), Data([0x10, 1]),
        // Field 3 is true: a prompt or a dataset is marked.
        bytes(other, field: 1) + Data([0x18, 1]), bytes(other, field: 2) + Data([0x18, 1]),
    ]

    /// Every permission that an event may need, by the number of its field.
    private static func permissionsByCircumstance(_ number: Int) -> Set<String> {
        Set(circumstances.compactMap { (try? facts(number, saying: $0))?.permission?.word })
    }

    /// The events of the schema by name, each with the number of its field.
    private static func events() throws -> [String: Int] {
        let schema = try String(
            contentsOf: SharedFiles.packageRoot.appending(path: "Schemas/promptledger/v1/event.proto"), encoding: .utf8)
        let facts = try #require(schema.split(separator: "oneof event {").last?.split(separator: "}").first)
        let fields = facts.matches(of: /\w+ (\w+) = (\d+);/)
        return Dictionary(uniqueKeysWithValues: fields.map { (String($0.output.1), Int($0.output.2)!) })
    }

    /// The permissions that the format's text names for each event.
    private static func permissionsOfTheText(_ lines: [String]) throws -> [String: Set<String>] {
        let start = try #require(lines.firstIndex { $0.hasPrefix("Permissions. ") }) + 1
        let end = try #require(lines.firstIndex { $0.hasPrefix("and beside that") })
        var permissions: [String: Set<String>] = [:]
        var permission = ""
        for line in lines[start..<end] {
            var words = line.split { " ,;".contains($0) }.map(String.init)
            if !line.hasPrefix("   ") { permission = words.removeFirst() }
            for word in words where word.contains("_") {
                // `_rotated` follows `signing_key_registered`.
                permissions[word.hasPrefix("_") ? "signing_key\(word)" : word, default: []].insert(permission)
            }
        }
        return permissions
    }

    private struct PythonsTables: Decodable {
        let permissions: Set<String>
        let roles: [String: String]
        let allowed: [String: Set<String>]
        let founders: Set<String>
        let events: [String: String]
        let own: [String: String]
        let folded: Set<Int>
    }

    private static func pythons() async throws -> PythonsTables {
        let script = """
            import json, sys
            sys.path.insert(0, sys.argv[1])
            sys.dont_write_bytecode = True
            import verify_evidence as v
            def own(number):
                actor = bytes([0x0A, 16]) + b"1" * 16
                field = actor if number in json.loads(sys.argv[2]) else b""
                tag = number << 3 | 2
                head = bytes([tag]) if tag < 0x80 else bytes([tag & 0x7F | 0x80, tag >> 7])
                return v.Event(actor + head + bytes([len(field)]) + field).permission
            print(json.dumps({
                "permissions": sorted(v.PERMISSIONS), "roles": v.ROLES, "founders": sorted(v.FOUNDERS),
                "allowed": {role: sorted(words) for role, words in v.ALLOWED.items()},
                "events": {number: permission for number, (_, permission) in v.EVENTS.items()},
                "own": {number: own(number) for number in v.EVENTS}, "folded": sorted(v.FOLDED),
            }))
            """
        let folder = try TemporaryDirectory("tables")
        let lines = try await EvidenceVerifierScript.run(script: script, ["\(ofKeys)"], in: folder)
        return try JSONDecoder().decode(PythonsTables.self, from: Data(try #require(lines.first).utf8))
    }

    @Test(.enabled("\(EvidenceVerifierScript.absence)") { try await EvidenceVerifierScript.isPossible() })
    func theVerifierInPythonHasTheTableOfTheProgram() async throws {
        let tables = try await Self.pythons()
        #expect(tables.permissions == Set(Permission.allCases.map(\.word)))
        #expect(tables.allowed == Dictionary(uniqueKeysWithValues: Role.known.map { ($0.word, Self.words(of: $0)) }))
        #expect(
            tables.roles
                == Dictionary(uniqueKeysWithValues: Role.known.map { ("\($0.rawValue)", $0.word) }))
        func byNumber(_ table: [String: String]) -> [Int: String] {
            Dictionary(uniqueKeysWithValues: table.map { (Int($0.key)!, $0.value) })
        }
        #expect(byNumber(tables.events) == (try Self.permissions(concerning: Self.other)))
        #expect(byNumber(tables.own) == (try Self.permissions(concerning: Self.actor)))
        for number in 2...2_000 {
            guard let facts = try Self.facts(number, concerning: Self.actor) else { continue }
            var isErasure = false
            if case .subjectErased = facts.event { isErasure = true }
            #expect(tables.folded.contains(number) == (facts.changesAuthority || isErasure), "event \(number)")
        }
    }

    @Test func theTextOfTheFormatHasTheTableOfTheProgram() throws {
        let text = try String(
            contentsOf: SharedFiles.packageRoot.appending(path: "Schemas/evidence-format.txt"), encoding: .utf8)
        let lines = text.split(separator: "\n").map(String.init)
        let events = try Self.events()
        #expect(events.count == (2...2_000).count { (try? Self.facts($0, saying: Data())) != nil })
        let said = try Self.permissionsOfTheText(lines)
        for event in Set(events.keys).union(said.keys) {
            let needed = events[event].map(Self.permissionsByCircumstance)
            #expect(said[event] == needed, "\(event)")
        }
        let start = try #require(lines.firstIndex(of: "Roles that have them:")) + 1
        for (line, role) in zip(lines[start...], Role.known) {
            let parts = line.split(separator: " ", maxSplits: 1)
            #expect(parts.first.map(String.init) == role.word)
            let said = parts.last?.drop { $0 == " " } ?? ""
            let all = Set(Permission.allCases.map(\.word))
            let except = said.dropFirst("all but ".count).split(separator: ",").map { $0.drop { $0 == " " } }
            let allowed =
                said == "all"
                ? all
                : said.hasPrefix("all but ")
                    ? all.subtracting(except.map(String.init)) : Set(said.split(separator: " ").map(String.init))
            #expect(allowed == Self.words(of: role), "\(role.word)")
        }
    }
}
