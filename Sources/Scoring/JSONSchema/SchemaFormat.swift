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
        case .date: Moment.isDate(text)
        case .time: Moment.isTime(text, needsZone: true)
        case .isoTime: Moment.isTime(text, needsZone: false)
        case .dateTime: Moment.isDateTime(text, needsZone: true)
        case .isoDateTime: Moment.isDateTime(text, needsZone: false)
        case .hostname: text.utf8.count <= 253 && Self.matches(Self.host, text)
        case .ipv6: Self.isIPv6(text)
        case .regex: (try? SearchPattern(text)) != nil
        case .uri: text.contains { $0 == "/" || $0 == ":" } && Self.matches(Self.absoluteURI, text)
        default: pattern.map { Self.matches($0, text) } ?? true
        }
    }

    private var pattern: SearchPattern? {
        switch self {
        case .duration: Self.duration
        case .email: Self.email
        case .ipv4: Self.ipv4
        case .url: Self.webURL
        case .uuid: Self.uuid
        case .byte: Self.base64
        case .uriReference: Self.anyURI
        case .uriTemplate: Self.template
        case .jsonPointer: Self.pointer
        case .jsonPointerFragment: Self.pointerFragment
        case .relativeJSONPointer: Self.relativePointer
        default: nil
        }
    }

    private static func matches(_ pattern: SearchPattern, _ text: String) -> Bool { pattern.search(text) == .found }

    private static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, text, &address) == 1
    }

    // MARK: Patterns

    private static func whole(_ pattern: String) -> SearchPattern {
        // A pattern of our own making is one.
        try! SearchPattern("^(?:\(pattern))$")
    }

    private static let label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    private static let host = whole(#"\#(label)(?:\.\#(label))*\.?"#)
    private static let mailLetters = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
    private static let email = whole(#"\#(mailLetters)(?:\.\#(mailLetters))*@(?:\#(label)\.)+\#(label)"#)
    private static let byte = #"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"#
    private static let ipv4 = whole(#"(?:\#(byte)\.){3}\#(byte)"#)
    private static let uuid = whole(
        "(?:[Uu][Rr][Nn]:[Uu][Uu][Ii][Dd]:)?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
    private static let base64 = whole("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
    private static let duration = whole(
        #"P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|P\d+W"#)

    private static let escaped = "%[0-9A-Fa-f]{2}"
    private static let pathLetter = #"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|\#(escaped))"#
    private static let authority =
        #"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|\#(escaped))*@)?(?:\[[0-9A-Fa-fv:.]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|\#(escaped))*)(?::\d*)?"#
    private static let rest = #"(?:\?(?:\#(pathLetter)|[/?])*)?(?:#(?:\#(pathLetter)|[/?])*)?"#
    private static let hierarchy = #"(?://\#(authority)(?:/\#(pathLetter)*)*|(?!//)(?:\#(pathLetter)|/)*)"#
    private static let scheme = "[A-Za-z][A-Za-z0-9+.-]*:"
    private static let absoluteURI = whole(scheme + hierarchy + rest)
    /// A first part without a scheme has no colon.
    private static let anyURI = whole("(?:\(scheme)|(?![^/?#]*:))\(hierarchy)\(rest)")
    private static let webURL = whole(
        #"(?:https?|ftp)://(?=[^/?#:]*[^/?#:.])\#(authority)(?:/\#(pathLetter)*)*\#(rest)"#)
    private static let name = #"(?:[A-Za-z0-9_]|\#(escaped))(?:\.?(?:[A-Za-z0-9_]|\#(escaped)))*(?::[1-9]\d{0,3}|\*)?"#
    private static let template = whole(
        #"(?:[^\x00-\x20"'<>%\\^`{|}]|\#(escaped)|\{[+#./;?&=,!@|]?\#(name)(?:,\#(name))*\})*"#)

    private static let pointerPart = "(?:[^~/]|~0|~1)*"
    private static let pointer = whole("(?:/\(pointerPart))*")
    private static let pointerFragment = whole(#"#(?:/(?:[A-Za-z0-9_.!$&'()*+,;:=@-]|\#(escaped)|~0|~1)*)*"#)
    private static let relativePointer = whole(#"(?:0|[1-9]\d*)(?:#|(?:/\#(pointerPart))*)"#)
}

/// Dates and times of RFC 3339.
private enum Moment {
    static func isDate(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = number(parts[0]), let month = number(parts[1]),
            let day = number(parts[2]), (1...12).contains(month), day >= 1
        else { return false }
        let isLeap = year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= days[month - 1]
    }

    /// A second of 60 is one only where it ends a day of universal time.
    static func isTime(_ text: some StringProtocol, needsZone: Bool) -> Bool {
        let end = text.firstIndex { "Zz+-".contains($0) } ?? text.endIndex
        guard let zone = offset(text[end...], isNeeded: needsZone) else { return false }
        let parts = text[..<end].split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 2, parts[1].utf8.count == 2, let hour = number(parts[0]),
            let minute = number(parts[1]), hour < 24, minute < 60
        else { return false }
        let seconds = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard seconds[0].utf8.count == 2, let second = number(seconds[0]), second <= 60,
            seconds.count == 1 || number(seconds[1].prefix(9)) != nil && seconds[1].allSatisfy(isDigit)
        else { return false }
        let minutes = ((hour * 60 + minute - zone) % 1_440 + 1_440) % 1_440
        return second < 60 || minutes == 23 * 60 + 59
    }

    static func isDateTime(_ text: String, needsZone: Bool) -> Bool {
        let date = text.prefix(10)
        guard let separator = text.dropFirst(10).first, "Tt ".contains(separator) else { return false }
        return isDate(date) && isTime(text.dropFirst(11), needsZone: needsZone)
    }

    /// In minutes.
    private static func offset(_ text: some StringProtocol, isNeeded: Bool) -> Int? {
        if text.isEmpty { return isNeeded ? nil : 0 }
        if text == "Z" || text == "z" { return 0 }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard let sign = text.first, "+-".contains(sign), parts.map(\.utf8.count) == [2, 2],
            let hours = number(parts[0]), let minutes = number(parts[1]), hours < 24, minutes < 60
        else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 60 + minutes)
    }

    private static func isDigit(_ letter: Character) -> Bool { letter.isASCII && letter.isNumber }

    private static func number(_ text: some StringProtocol) -> Int? {
        !text.isEmpty && text.allSatisfy(isDigit) ? Int(text) : nil
    }
}
