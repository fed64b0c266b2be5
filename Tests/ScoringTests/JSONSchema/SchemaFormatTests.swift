import Testing

@testable import Scoring

/// What promptfoo's validator asserts beside the keywords of JSON Schema.
@Suite struct SchemaFormatTests {
    /// Format, text, whether it is one.
    static let lines: [(String, String, Bool)] = [
        ("date", "2020-02-29", true), ("date", "2021-02-29", false), ("date", "2020-13-01", false),
        ("date", "1900-02-29", false), ("date", "2000-02-29", true), ("date", "20200101", false),
        ("date", "2020-1-01", false), ("date", "٢٠٢٠-01-01", false),
        ("time", "12:30:00Z", true), ("time", "12:30:00.125+02:00", true), ("time", "12:30:00", false),
        ("time", "24:00:00Z", false), ("time", "23:59:60Z", true), ("time", "12:59:60Z", false),
        ("time", "01:59:60+02:00", true), ("time", "12:30:00+24:00", false), ("time", "12:30:00.Z", false),
        ("iso-time", "12:30:00", true), ("iso-time", "12:30", false),
        ("date-time", "2020-01-01T00:00:00Z", true), ("date-time", "2020-01-01 00:00:00z", true),
        ("date-time", "2020-01-01T00:00:00", false), ("date-time", "2020-01-01", false),
        ("iso-date-time", "2020-01-01T00:00:00", true),
        ("duration", "P3Y6M4DT12H30M5S", true), ("duration", "PT36H", true), ("duration", "P4W", true),
        ("duration", "P", false), ("duration", "PT", false), ("duration", "P1YT", false), ("duration", "P1D2H", false),
        ("email", "jo.ann+x@mail.example.com", true), ("email", "jo@example", false),
        ("email", "jo..ann@example.com", false),
        ("email", "@example.com", false),
        ("hostname", "example.com", true), ("hostname", "-a.com", false), ("hostname", "a_b.com", false),
        ("hostname", String(repeating: "a", count: 64) + ".com", false),
        ("ipv4", "192.168.0.1", true), ("ipv4", "256.1.1.1", false), ("ipv4", "01.1.1.1", false),
        ("ipv4", "1.1.1", false),
        ("ipv6", "2001:db8::1", true), ("ipv6", "::ffff:1.2.3.4", true), ("ipv6", "1::2::3", false),
        ("ipv6", "12345::", false),
        ("uri", "https://user@example.com:80/a/b?c=d#e", true), ("uri", "urn:isbn:123", true),
        ("uri", "//example.com", false), ("uri", "/a", false), ("uri", "http://a b", false),
        ("uri", "http://a/%zz", false),
        ("uri", "http://[2001:db8::1]/x", true),
        ("uri-reference", "/a/b", true), ("uri-reference", "../a?b#c", true), ("uri-reference", "", true),
        ("uri-reference", "a\\b", false),
        ("uri-template", "/a/{id}{?x,y*}", true), ("uri-template", "/a/{id", false), ("uri-template", "/a/{}", false),
        ("url", "https://example.com/a", true), ("url", "mailto:a@b.c", false), ("url", "https://", false),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", true), ("uuid", "123e4567e89b12d3a456426614174000", false),
        ("uuid", "urn:uuid:123E4567-e89b-12d3-a456-426614174000", true),
        ("regex", "^a+$", true), ("regex", "(", false),
        ("json-pointer", "/a/~0b/c~1d", true), ("json-pointer", "", true), ("json-pointer", "a", false),
        ("json-pointer", "/~2", false), ("json-pointer-uri-fragment", "#/a%20b", true),
        ("json-pointer-uri-fragment", "/a", false), ("relative-json-pointer", "1/a", true),
        ("relative-json-pointer", "0#", true), ("relative-json-pointer", "01/a", false),
        ("byte", "aGk=", true), ("byte", "aGk", false), ("unheard-of", "anything", true),
    ]

    @Test(arguments: lines) func aTextIsHeldAgainstItsFormat(_ format: String, _ text: String, _ isOne: Bool) throws {
        let document = JSONValue.object([Array("format".utf8): .text(Array(format.utf8))])
        let value = JSONValue.text(Array(text.utf8))
        let asserting = try JSONSchema(document, assertingFormats: true)
        #expect(try (asserting.misfit(of: value) == nil) == isOne)
        #expect(try JSONSchema(document).misfit(of: value) == nil, "a format only describes, unless it is asserted")
        #expect(try asserting.misfit(of: .boolean(true)) == nil, "it says nothing of other types")
    }

    @Test(arguments: [
        ("int32", "2147483647", true), ("int32", "2147483648", false), ("int32", "1.0", true), ("int32", "1.5", false),
        ("int64", "9007199254740993", true), ("int64", "0.5", false),
    ]) func aNumberIsHeldAgainstItsFormat(_ format: String, _ number: String, _ isOne: Bool) throws {
        let schema = try JSONSchema(
            .object([Array("format".utf8): .text(Array(format.utf8))]), assertingFormats: true)
        #expect(try (schema.misfit(of: JSONValue(parsing: number)) == nil) == isOne)
    }
}
