import FoundationEssentials

/// What Daytona says in an error. The API's envelope is `{"path", "timestamp", "statusCode", "error", "message"}`, that
/// of toolbox, proxy and runner `{"statusCode", "message", "code", …}`; a bulk upload answers `{"errors": […]}`, and
/// what stands in front of them all may answer with a page.
struct DaytonaErrorReply: Sendable, Equatable {
    static let lengthMax = 200

    /// One line, short, printable, without the key; `nil` where the server says nothing, or has the key in pieces in what it says.
    var message: String?
    /// The word of the narrower envelope: `FILE_NOT_FOUND`.
    var code: String?

    /// Never fails: an error must be read, not refused.
    init(_ body: [UInt8], key: DaytonaKey) {
        guard let body = key.kept(of: body) else { return }
        if let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(body)) {
            message = envelope.message.flatMap(Self.line) ?? envelope.error.flatMap(Self.line)
            code = envelope.code.flatMap(Self.line)
        } else if !body.drop(while: { $0 <= 0x20 }).starts(with: "<".utf8) {
            message = Self.line(String(decoding: body, as: UTF8.self))
        }
    }

    /// What a server says is not to be trusted: it goes to terminals and logs.
    static func line(_ text: String) -> String? {
        var line = ""
        var isSpaceDue = false
        for scalar in text.unicodeScalars {
            guard line.count < lengthMax else { return line + "…" }
            if isPrintable(scalar) {
                if isSpaceDue, !line.isEmpty { line += " " }
                isSpaceDue = false
                line.unicodeScalars.append(scalar)
            } else {
                isSpaceDue = true
            }
        }
        return line.isEmpty ? nil : line
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            false
        default: true
        }
    }

    /// Every field is optional and of any type.
    private struct Envelope: Decodable {
        var message: String?
        var error: String?
        var code: String?

        enum CodingKeys: String, CodingKey {
            case message, error, code, errors
            case errorCode = "error_code"
        }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            func text(_ key: CodingKeys) -> String? {
                if let text = try? object.decodeIfPresent(String.self, forKey: key) { return text }
                return (try? object.decodeIfPresent([String].self, forKey: key))?.joined(separator: ", ")
            }
            message = text(.message) ?? text(.errors)
            error = text(.error)
            code = text(.code) ?? text(.errorCode)
        }
    }
}
