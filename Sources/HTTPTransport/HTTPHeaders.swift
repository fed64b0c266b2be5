/// Header lines in the order they were given; names compare without regard to case (RFC 9110 §5.1).
package struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    package struct Line: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    package private(set) var lines: [Line] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        lines = elements.map { Line(name: $0.0, value: $0.1) }
    }

    /// The first value under `name`; setting replaces every line of that name, `nil` removes them.
    package subscript(name: String) -> String? {
        get { lines.first { $0.name.equalsIgnoringCase(name) }?.value }
        set {
            lines.removeAll { $0.name.equalsIgnoringCase(name) }
            if let newValue { append(name, newValue) }
        }
    }

    package mutating func append(_ name: String, _ value: String) {
        lines.append(Line(name: name, value: value))
    }
}

extension HTTPHeaders: CustomStringConvertible {
    /// Names only: a value may be a key.
    package var description: String { "HTTPHeaders(\(lines.map(\.name).joined(separator: ", ")))" }
}

extension HTTPHeaders.Line: CustomStringConvertible {
    package var description: String { "\(name): …" }
}

extension String {
    /// ASCII comparison without regard to case.
    fileprivate func equalsIgnoringCase(_ other: String) -> Bool {
        utf8.elementsEqual(other.utf8) { left, right in
            let fold: (UInt8) -> UInt8 = { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            return fold(left) == fold(right)
        }
    }
}
