internal import Foundation
internal import Projections

/// A JSON value (RFC 8259) with its keys in the order that they are given, for files that others read.
enum ExportedJSON {
    case null
    case truth(Bool)
    case whole(Int64)
    /// A number that is written as it is: JSON's own digits.
    case number(String)
    case text(String)
    case list([ExportedJSON])
    case object([(String, ExportedJSON)])

    /// What is not a number in JSON is unknown.
    init(_ value: Double?) {
        guard let value, value.isFinite else {
            self = .null
            return
        }
        self = .number("\(value)")
    }

    init(_ value: UInt64?) { self = value.map { .number("\($0)") } ?? .null }
    init(_ value: UInt32?) { self = value.map { .number("\($0)") } ?? .null }
    init(_ value: Bool?) { self = value.map { .truth($0) } ?? .null }
    init(_ value: String?) { self = value.map { .text($0) } ?? .null }
    /// US dollars.
    init(_ value: Picodollars?) { self = value.map { .number("\($0)") } ?? .null }

    /// JSON that is kept as text; as a text where it is none.
    init(json: String) {
        let value = try? JSONText.read(json, file: "value")
        self = value == nil ? .text(json) : .number(json)
    }

    /// Compact, in one line where no kept number or value has more.
    var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to json: inout String) {
        switch self {
        case .null: json += "null"
        case .truth(let truth): json += truth ? "true" : "false"
        case .whole(let number): json += "\(number)"
        case .number(let number): json += number
        case .text(let text): json += JSONWriter.quoted(text)
        case .list(let values):
            json += "["
            for (index, value) in values.enumerated() {
                if index > 0 { json += "," }
                value.write(to: &json)
            }
            json += "]"
        case .object(let entries):
            json += "{"
            for (index, entry) in entries.enumerated() {
                if index > 0 { json += "," }
                json += JSONWriter.quoted(entry.0) + ":"
                entry.1.write(to: &json)
            }
            json += "}"
        }
    }
}
