import Foundation

/// The text of one JSON object, checked and otherwise kept as it was written, key order included.
package struct JSONText: Sendable, Equatable {
    package let text: String

    /// `nil` where `text` is not one JSON object.
    package init?(object text: String) {
        let parsed = try? JSONSerialization.jsonObject(with: Data(text.utf8))
        guard parsed is [String: Any] else { return nil }
        self.text = text
    }
}
