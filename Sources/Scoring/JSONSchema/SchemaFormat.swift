internal import Foundation

/// A `format` of JSON Schema, asserted as ajv-formats asserts it for promptfoo. Others are passed over.
///
/// Sources: RFC 3339 (moments, durations), 5321 (mail), 1123 (hosts), 3986 (URIs), 6570 (templates), 9562 (UUIDs), 6901 (pointers), and ajv-formats'
/// table of names, with its additions `iso-time`, `iso-date-time`, `url`, `byte`, `int32` and `int64`.
enum SchemaFormat: String, Sendable {
    case date, time, duration, email, hostname, ipv4, ipv6, uri, url, uuid, regex, byte, int32, int64
    case dateTime = "date-time"
    case isoTime = "iso-time"
    case isoDateTime = "iso-date-time"
    case uriReference = "uri-reference"
    case uriTemplate = "uri-template"
    case jsonPointer = "json-pointer"
    case jsonPointerFragment = "json-pointer-uri-fragment"
    case relativeJSONPointer = "relative-json-pointer"

    /// Whether a value is as the format has it, where the format says anything of its type.
    func admits(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.int32, .number(let number)): number.isWhole && Int32(number.text) != nil
        case (.int64, .number(let number)): number.isWhole
        case (.int32, _), (.int64, _): true
        case (_, .text(let text)): admits(String(decoding: text, as: UTF8.self))
        default: true
        }
    }

    private func admits(_ text: String) -> Bool {
        switch self {
        case .date: TextMoment.isDate(text)
        case .time: TextMoment.isTime(text, needsZone: true)
        case .isoTime: TextMoment.isTime(text, needsZone: false)
        case .dateTime: TextMoment.isDateTime(text, needsZone: true)
        case .isoDateTime: TextMoment.isDateTime(text, needsZone: false)
        case .hostname: text.utf8.count <= 253 && Self.matches(FormatPattern.host, text)
        case .ipv6: Self.isIPv6(text)
        case .regex: (try? SearchPattern(text)) != nil
        case .uri: text.contains { $0 == "/" || $0 == ":" } && Self.matches(FormatPattern.absoluteURI, text)
        default: pattern.map { Self.matches($0, text) } ?? true
        }
    }

    private var pattern: SearchPattern? {
        switch self {
        case .duration: FormatPattern.duration
        case .email: FormatPattern.email
        case .ipv4: FormatPattern.ipv4
        case .url: FormatPattern.webURL
        case .uuid: FormatPattern.uuid
        case .byte: FormatPattern.base64
        case .uriReference: FormatPattern.anyURI
        case .uriTemplate: FormatPattern.template
        case .jsonPointer: FormatPattern.pointer
        case .jsonPointerFragment: FormatPattern.pointerFragment
        case .relativeJSONPointer: FormatPattern.relativePointer
        default: nil
        }
    }

    private static func matches(_ pattern: SearchPattern, _ text: String) -> Bool { pattern.search(text) == .found }

    private static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, text, &address) == 1
    }
}
