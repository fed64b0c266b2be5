internal import Foundation

/// A JSON value. Two are equal when a reader of JSON could not tell them apart: members in any order, numbers by value.
enum JSONValue: Equatable, Sendable {
    case null
    case boolean(Bool)
    /// The shortest decimal digits that give the number.
    case number(String)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    /// `nil` where `text` is not one JSON value (RFC 8259), or is nested deeper than the decoder goes.
    init?(parsing text: String) {
        guard let value = try? JSONDecoder().decode(Decoded.self, from: Data(text.utf8)) else { return nil }
        self = value.value
    }

    private struct Decoded: Decodable {
        let value: JSONValue

        init(from decoder: any Decoder) throws {
            if let members = try? decoder.container(keyedBy: Name.self) {
                var object: [String: JSONValue] = [:]
                for name in members.allKeys { object[name.stringValue] = try members.decode(Decoded.self, forKey: name).value }
                value = .object(object)
                return
            }
            if var elements = try? decoder.unkeyedContainer() {
                var list: [JSONValue] = []
                while !elements.isAtEnd { list.append(try elements.decode(Decoded.self).value) }
                value = .list(list)
                return
            }
            let single = try decoder.singleValueContainer()
            if single.decodeNil() {
                value = .null
            } else if let truth = try? single.decode(Bool.self) {
                value = .boolean(truth)
            } else if let whole = try? single.decode(Int64.self) {
                value = .number("\(whole)")
            } else if let number = try? single.decode(Double.self) {
                value = .number("\(number)")
            } else {
                value = .text(try single.decode(String.self))
            }
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
