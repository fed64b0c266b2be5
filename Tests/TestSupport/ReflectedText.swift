import Foundation

/// Everything a value is made of, private parts too, as text in an order of its own: two values that were made in
/// different ways can be compared, though they are not `Equatable` and their dictionaries lie in different orders.
///
/// References are left out: in values like ours they hold only what was worked out from the rest.
package func reflectedText(_ value: Any) -> String {
    // Its mirror shows where the bytes lie.
    if let data = value as? Data { return "\(Array(data))" }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .class: return ""
    case .dictionary, .set:
        return "[" + mirror.children.map { reflectedText($0.value) }.sorted().joined(separator: ",") + "]"
    default:
        guard !mirror.children.isEmpty else { return "\(value)" }
        let parts = mirror.children.map { ($0.label ?? "") + ":" + reflectedText($0.value) }
        return "(" + parts.joined(separator: ",") + ")"
    }
}
