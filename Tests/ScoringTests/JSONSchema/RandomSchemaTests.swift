import Foundation
import TestSupport
import Testing

@testable import Scoring

/// Whatever stands in a schema, it is a fault or an answer; each test prints the seed it ran with.
@Suite struct RandomSchemaTests {
    @Test func aSchemaOfAnythingIsNeverACrash() {
        var random = SeededRandom("schemas")
        var made = 0
        for _ in 0..<3_000 {
            let document = random.schema(depth: 4)
            let draft = Bool.random(using: &random) ? SchemaDraft.draft2020 : .draft7
            guard let schema = try? JSONSchema(document, draft: draft) else { continue }
            made += 1
            for _ in 0..<3 {
                let value = random.value(depth: 3)
                let one = Result { try schema.misfit(of: value) }
                let other = Result { try schema.misfit(of: value) }
                #expect((try? one.get()) == (try? other.get()), "seed \(random.seed)")
            }
        }
        #expect(made > 300, "seed \(random.seed)")
    }

    @Test func aSchemaAndItsOppositeDisagree() throws {
        var random = SeededRandom("opposites of schemas")
        var compared = 0
        for _ in 0..<3_000 {
            let document = random.schema(depth: 3)
            // A reference to the document's root leads elsewhere in the other.
            guard !document.hasReferences, let schema = try? JSONSchema(document) else { continue }
            let opposite = try JSONSchema(.object([Array("not".utf8): document]))
            let value = random.value(depth: 3)
            #expect(try (schema.misfit(of: value) == nil) != (opposite.misfit(of: value) == nil), "seed \(random.seed)")
            compared += 1
        }
        #expect(compared > 300, "seed \(random.seed)")
    }
}

extension JSONValue {
    fileprivate var hasReferences: Bool {
        switch self {
        case .list(let elements): elements.contains(where: \.hasReferences)
        case .object(let members):
            members.contains {
                $0.key.first == UInt8(ascii: "$") && $0.key != Array("$defs".utf8) || $0.value.hasReferences
            }
        default: false
        }
    }
}

extension SeededRandom {
    /// A schema that is mostly well made.
    fileprivate mutating func schema(depth: Int) -> JSONValue {
        if depth == 0 || Int.random(in: 0..<8, using: &self) == 0 { return .boolean(Bool.random(using: &self)) }
        var members: [[UInt8]: JSONValue] = [:]
        for _ in 0..<Int.random(in: 0...4, using: &self) {
            let (name, value) = keyword(depth: depth - 1)
            members[Array(name.utf8)] = Int.random(in: 0..<60, using: &self) == 0 ? self.value(depth: 2) : value
        }
        return .object(members)
    }

    private mutating func keyword(depth: Int) -> (String, JSONValue) {
        func text(_ text: String) -> JSONValue { .text(Array(text.utf8)) }
        switch Int.random(in: 0..<14, using: &self) {
        case 0: return ("type", text(["string", "integer", "array", "object", "null"].randomElement(using: &self)!))
        case 1: return (["minimum", "maximum", "exclusiveMinimum"].randomElement(using: &self)!, number())
        case 2:
            return (["minLength", "maxItems", "maxContains", "minProperties"].randomElement(using: &self)!, number())
        case 3:
            return (
                ["allOf", "anyOf", "oneOf", "prefixItems"].randomElement(using: &self)!,
                .list([schema(depth: depth), schema(depth: depth)])
            )
        case 4: return (["not", "if", "then", "else"].randomElement(using: &self)!, schema(depth: depth))
        case 5: return (["items", "contains", "unevaluatedItems"].randomElement(using: &self)!, schema(depth: depth))
        case 6:
            return (
                ["additionalProperties", "propertyNames", "unevaluatedProperties"].randomElement(using: &self)!,
                schema(depth: depth)
            )
        case 7, 8:
            return (
                ["properties", "$defs", "dependentSchemas", "patternProperties"].randomElement(using: &self)!,
                .object([Array("a".utf8): schema(depth: depth), Array("b".utf8): schema(depth: depth)])
            )
        case 9:
            return ("$ref", text(["#", "#/$defs/a", "#/properties/b", "#here", "x.json"].randomElement(using: &self)!))
        case 10: return (["$anchor", "$dynamicAnchor"].randomElement(using: &self)!, text("here"))
        case 11: return ("$dynamicRef", text("#here"))
        case 12:
            return ("$id", text(["x.json", "#here", "http://a/b", "urn:a:b", "../.."].randomElement(using: &self)!))
        default: return (["enum", "required"].randomElement(using: &self)!, .list([text("a"), text("b")]))
        }
    }

    private mutating func number() -> JSONValue {
        let words = ["0", "1", "2", "3", "-1", "1e3", "0.5"]
        return .number(JSONNumber(wellFormed: words.randomElement(using: &self)!.utf8))
    }

    fileprivate mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth == 0 ? 4 : 7), using: &self) {
        case 0: return .null
        case 1: return .boolean(true)
        case 2: return number()
        case 3: return .text(Array(["", "a", "b", "ü👍"].randomElement(using: &self)!.utf8))
        case 4: return .list((0..<Int.random(in: 0...3, using: &self)).map { _ in value(depth: depth - 1) })
        default:
            var members: [[UInt8]: JSONValue] = [:]
            for name in ["a", "b", "c"] where Bool.random(using: &self) {
                members[Array(name.utf8)] = value(depth: depth - 1)
            }
            return .object(members)
        }
    }
}
