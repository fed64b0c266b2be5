import Foundation
import Testing

@testable import Providers

@Suite struct JSONValueTests {
    private func text(_ value: JSONValue) -> String { String(decoding: value.bytes, as: UTF8.self) }

    @Test func keysAreSortedByTheirBytes() {
        #expect(
            text(.object(["b": .bool(true), "a": .integer(-3), "é": .array([]), "B": .object([:])]))
                == #"{"B":{},"a":-3,"b":true,"é":[]}"#)
    }

    @Test func onlyWhatMustBeIsEscaped() {
        #expect(text(.string("a\"b\\c/ü\n\r\t\u{0}\u{1F}🌟")) == #""a\"b\\c/ü\n\r\t\u0000\u001f🌟""#)
    }

    @Test(arguments: [(0.7, "0.7"), (1.0, "1.0"), (0.1 + 0.2, "0.30000000000000004"), (1e-7, "1e-07"), (-2.5, "-2.5")])
    func numbersAreWrittenShortest(_ number: Double, _ expected: String) {
        #expect(text(.number(number)) == expected)
    }

    @Test func schemaKeepsTheOrderOfItsKeys() throws {
        let schema = try #require(JSONText(object: #"{ "z": 1, "a": {"y": 2, "b": 3} }"#))
        #expect(text(.array([.verbatim(schema)])) == #"[{ "z": 1, "a": {"y": 2, "b": 3} }]"#)
    }

    @Test(arguments: ["", "[1]", "3", "{", "{\"a\":}", "{\"a\":\"\\q\"}", "{} {}", "null"])
    func whatIsNotOneObjectIsNoSchema(_ text: String) {
        #expect(JSONText(object: text) == nil)
    }

    @Test func everyTextComesBackAsItWas() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("JSONValueTests.everyTextComesBackAsItWas seed \(seed)")
        var random = SeededRandom(seed: seed)
        for round in 0..<300 {
            let scalars = (0..<40).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...(Bool.random(using: &random) ? 0x7F : 0x1FFFF), using: &random))
            }
            let text = String(String.UnicodeScalarView(scalars))
            let parsed = try JSONSerialization.jsonObject(with: Data(JSONValue.array([.string(text)]).bytes))
            #expect(
                (parsed as? [String])?.first.map { Array($0.utf8) } == Array(text.utf8), "seed \(seed) round \(round)")
        }
    }
}
