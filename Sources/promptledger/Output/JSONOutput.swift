import Foundation

/// JSON as scripts get it: one document, or one line each.
enum JSONOutput {
    /// `nil` among `fields` is written as null: unknown, never 0.
    static func object(_ fields: [String: Any?]) -> [String: Any] { fields.mapValues { $0 ?? NSNull() } }

    static func list(_ elements: [Any?]) -> [Any] { elements.map { $0 ?? NSNull() } }

    /// Prints a document over several lines.
    static func document(_ fields: [String: Any?]) {
        Standard.exact(text(object(fields), options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]))
    }

    /// Prints a document on a line of its own.
    static func line(_ fields: [String: Any?]) { Standard.exact(text(line: fields)) }

    /// A document in one line, without its end.
    static func text(line fields: [String: Any?]) -> String {
        text(object(fields), options: [.sortedKeys, .withoutEscapingSlashes])
    }

    private static func text(_ object: [String: Any], options: JSONSerialization.WritingOptions) -> String {
        // Everything handed over is made of texts, finite numbers, lists and maps.
        escaped(
            String(decoding: try! JSONSerialization.data(withJSONObject: object, options: options), as: UTF8.self))
    }

    /// With an escape in place of each character that would drive a terminal or turn the direction of writing, which a document behind a pipe
    /// may reach all the same: none is lost. Outside of its texts a document has no such character but line breaks.
    private static func escaped(_ document: String) -> String {
        // Most documents are of visible ASCII, and are many.
        if document.utf8.allSatisfy({ 0x20..<0x7F ~= $0 || $0 == 0x0A }) { return document }
        var text = ""
        for scalar in document.unicodeScalars {
            guard scalar != "\n", TerminalText.drives(scalar) else {
                text.unicodeScalars.append(scalar)
                continue
            }
            for unit in scalar.utf16 {
                let digits = String(unit, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return text
    }
}
