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
        String(decoding: try! JSONSerialization.data(withJSONObject: object, options: options), as: UTF8.self)
    }
}
