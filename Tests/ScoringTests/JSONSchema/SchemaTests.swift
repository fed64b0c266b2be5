import Testing

@testable import Scoring

/// Schemas that are wrong, hostile, or ask for what is not known: a fault with its place, never a crash.
@Suite struct SchemaTests {
    private func schema(_ text: String, _ draft: SchemaDraft = .draft2020) throws -> JSONSchema {
        try JSONSchema(try JSONValue(parsing: text), draft: draft)
    }

    private func fits(_ schema: JSONSchema, _ value: String) throws -> Bool {
        try schema.misfit(of: try JSONValue(parsing: value)) == nil
    }

    @Test(arguments: [
        (#"{"type": "text"}"#, "“/type”"), (#"{"type": ["string", 1]}"#, "“/type”"),
        (#"{"minimum": "1"}"#, "“/minimum”"),
        (#"{"minLength": -1}"#, "“/minLength”"), (#"{"maxItems": 1.5}"#, "“/maxItems”"),
        (#"{"multipleOf": 0}"#, "“/multipleOf”"),
        (#"{"pattern": "("}"#, "“/pattern”"), (#"{"patternProperties": {"[": true}}"#, "“/patternProperties/[”"),
        (#"{"required": "a"}"#, "“/required”"), (#"{"required": [1]}"#, "“/required”"),
        (#"{"properties": []}"#, "“/properties”"),
        (#"{"properties": {"a/b": 7}}"#, "“/properties/a~1b”"), (#"{"allOf": []}"#, "“/allOf”"),
        (#"{"anyOf": {}}"#, "“/anyOf”"),
        (#"{"enum": 1}"#, "“/enum”"), (#"{"uniqueItems": "yes"}"#, "“/uniqueItems”"), (#"{"$ref": 1}"#, "“/$ref”"),
        (#"{"$id": 1}"#, "“/$id”"), (#"{"$anchor": []}"#, "“/$anchor”"), (#"{"items": [true]}"#, "“/items”"),
        ("7", "the value"),
        (#"{"dependentRequired": {"a": "b"}}"#, "“/dependentRequired/a”"), (#"{"$schema": 1}"#, "“/$schema”"),
        (#"{"dependencies": []}"#, "“/dependencies”"), (#"{"not": null}"#, "“/not”"),
    ]) func aMalformedKeywordIsNamedByItsPlace(_ text: String, _ place: String) throws {
        let fault = #expect(throws: SchemaFault.self) { try schema(text) }
        #expect(fault?.reason.contains("malformed at \(place)") == true, "\(String(describing: fault))")
    }

    @Test(arguments: [
        ##"{"$ref": "#/$defs/none"}"##, ##"{"$ref": "#none"}"##, #"{"$ref": "other.json"}"#,
        #"{"$ref": "https://example.com/a"}"#,
        ##"{"$dynamicRef": "#none"}"##, #"{"$ref": "https://json-schema.org/draft/2020-12/schema"}"#,
        ##"{"$ref": "#/a~1"}"##,
    ]) func aReferenceThatLeadsNowhereIsAFault(_ text: String) throws {
        #expect(throws: SchemaFault.self) { try schema(text) }
    }

    @Test func draftsThatAreNotKnownAreRefused() {
        for uri in [
            "http://json-schema.org/draft-04/schema#", "https://json-schema.org/draft/2019-09/schema", "draft 8",
        ] {
            #expect(throws: SchemaFault.unsupported("its $schema is neither draft 2020-12 nor draft 7")) {
                try schema(#"{"$schema": "\#(uri)"}"#)
            }
        }
    }

    @Test func theMisfitIsNamedByItsPlace() throws {
        let schema = try schema(
            #"{"type":"object","required":["a"],"properties":{"a":{"items":{"type":"integer"}},"b":{"anyOf":[{"const":1},{"const":2}]}}}"#
        )
        let table: [(String, String)] = [
            ("1", "the value does not meet `type`"), ("{}", "the value does not meet `required`"),
            (#"{"a":[1,2,"x"]}"#, "“/a/2” does not meet `type`"), (#"{"a":[],"b":3}"#, "“/b” does not meet `anyOf`"),
        ]
        for (value, text) in table { #expect(try schema.misfit(of: try JSONValue(parsing: value))?.text == text) }
        #expect(try fits(schema, #"{"a":[1.0],"b":2}"#))
    }

    @Test func numbersCompareExactly() throws {
        #expect(try fits(schema(#"{"maximum": 9007199254740993}"#), "9007199254740993"))
        #expect(try !fits(schema(#"{"maximum": 9007199254740992}"#), "9007199254740993"))
        #expect(try fits(schema(#"{"minimum": -1e400}"#), "-9e399") && !fits(schema(#"{"minimum": -1e400}"#), "-2e400"))
        #expect(try fits(schema(#"{"multipleOf": 0.1}"#), "0.3") && !fits(schema(#"{"multipleOf": 0.1}"#), "0.35"))
        #expect(try fits(schema(#"{"multipleOf": 7}"#), "7e300") && !fits(schema(#"{"multipleOf": 7}"#), "1e300"))
        #expect(try fits(schema(#"{"multipleOf": 1e-9}"#), "12345678901234567890"))
        #expect(try fits(schema(#"{"type": "integer"}"#), "1e999999999999999999999"))
        #expect(throws: SchemaFault.self) { try schema(#"{"multipleOf": 1234567890123456789.5}"#) }
    }

    @Test func whatRefersToItselfForEverIsAFault() throws {
        for text in [
            ##"{"$ref": "#"}"##, ##"{"allOf": [{"$ref": "#"}]}"##, ##"{"$dynamicAnchor": "a", "$dynamicRef": "#a"}"##,
            ##"{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}"##,
            ##"{"not": {"$ref": "#"}}"##, ##"{"if": {"$ref": "#"}, "then": true}"##,
        ] {
            #expect(throws: SchemaFault.tooDeep) { try fits(schema(text), "1") }
        }
    }

    @Test func whatDoublesWithEveryLevelIsAFault() throws {
        let levels = (0..<60).map {
            ##""a\##($0)": {"allOf": [{"$ref": "#/$defs/a\##($0 + 1)"}, {"$ref": "#/$defs/a\##($0 + 1)"}]}"##
        }
        let schema = try schema(
            ##"{"$defs": {\##(levels.joined(separator: ",")), "a60": true}, "$ref": "#/$defs/a0"}"##)
        #expect(throws: SchemaFault.tooLong) { try fits(schema, "1") }
    }

    @Test func deepValuesAreCheckedOrRefused() throws {
        let schema = try schema(##"{"type": ["array", "null"], "items": {"$ref": "#"}}"##)
        for depth in [10, 150, 512] {
            let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            if depth < 200 {
                #expect(try fits(schema, text))
            } else {
                #expect(throws: SchemaFault.tooDeep) { try fits(schema, text) }
            }
        }
        let deep = String(repeating: #"{"not":"#, count: 500) + "true" + String(repeating: "}", count: 500)
        #expect(throws: SchemaFault.tooDeep) { try fits(try self.schema(deep), "1") }
    }

    @Test func aPatternThatNeverEndsIsAFault() throws {
        let value = "\"" + String(repeating: "a", count: 5_000) + "!\""
        #expect(throws: SchemaFault.tooLong) { try fits(schema(#"{"pattern": "(a+)+$"}"#), value) }
        #expect(throws: SchemaFault.tooLong) { try fits(schema(#"{"not": {"pattern": "(a|aa)+$"}}"#), value) }
    }

    @Test func aMegabyteIsChecked() throws {
        let schema = try schema(
            #"{"uniqueItems":true,"items":{"type":"object","required":["n"],"properties":{"n":{"type":"integer","minimum":0}}}}"#
        )
        let elements = (0..<60_000).map { #"{"n":\#($0),"t":"x"}"# }.joined(separator: ",")
        #expect(try fits(schema, "[\(elements)]"))
        #expect(try !fits(schema, #"[\#(elements),{"n":-1}]"#))
        #expect(try !fits(schema, #"[\#(elements),{"t":"x","n":59999}]"#))
    }
}
