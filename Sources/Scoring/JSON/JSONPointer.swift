/// A place in a JSON value (RFC 6901), as the UTF-8 of its text: nothing for the whole value, else `/name/0/…`.
struct JSONPointer: Hashable, Sendable {
    private(set) var bytes: [UInt8] = []

    static let root = JSONPointer()

    func appending(_ name: [UInt8]) -> JSONPointer {
        var other = self
        other.append(name)
        return other
    }

    func appending(_ name: String) -> JSONPointer { appending(Array(name.utf8)) }
    func appending(_ index: Int) -> JSONPointer { appending("\(index)") }

    /// The same place below `prefix`.
    func below(_ prefix: JSONPointer) -> JSONPointer { JSONPointer(bytes: prefix.bytes + bytes) }

    mutating func append(_ name: [UInt8]) {
        bytes.append(UInt8(ascii: "/"))
        for byte in name {
            switch byte {
            case UInt8(ascii: "~"): bytes += [byte, UInt8(ascii: "0")]
            case UInt8(ascii: "/"): bytes += [UInt8(ascii: "~"), UInt8(ascii: "1")]
            default: bytes.append(byte)
            }
        }
    }

    /// From its text; `nil` where that is none.
    init?(parsing text: [UInt8]) {
        guard text.isEmpty || text.first == UInt8(ascii: "/") else { return nil }
        bytes = text
    }

    private init(bytes: [UInt8] = []) { self.bytes = bytes }

    /// The names and indices on the way, unescaped.
    var steps: [[UInt8]] {
        bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst().map { part in
            var step: [UInt8] = []
            var isEscaped = false
            for byte in part {
                switch byte {
                case UInt8(ascii: "~"): isEscaped = true
                case UInt8(ascii: "0") where isEscaped:
                    step.append(UInt8(ascii: "~"))
                    isEscaped = false
                case UInt8(ascii: "1") where isEscaped:
                    step.append(UInt8(ascii: "/"))
                    isEscaped = false
                default:
                    step.append(byte)
                    isEscaped = false
                }
            }
            return step
        }
    }

    /// What stands there; `nil` where nothing does.
    func value(in whole: JSONValue) -> JSONValue? {
        var value = whole
        for step in steps {
            switch value {
            case .object(let members):
                guard let next = members[step] else { return nil }
                value = next
            case .list(let elements):
                let digits = String(decoding: step, as: UTF8.self)
                guard let index = Int(digits), "\(index)" == digits, elements.indices.contains(index) else {
                    return nil
                }
                value = elements[index]
            case .null, .boolean, .number, .text: return nil
            }
        }
        return value
    }

    /// For a message: “the value” for the whole of it.
    var text: String { bytes.isEmpty ? "the value" : "“\(String(decoding: bytes, as: UTF8.self).shortened)”" }
}
