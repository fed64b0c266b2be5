/// Why a schema cannot be used, or cannot decide on a value.
enum SchemaFault: Error, Equatable {
    /// A keyword's value is not what the draft says; where in its document, and what.
    case malformed(at: JSONPointer, String)
    /// It asks for what is not known here.
    case unsupported(String)
    /// A reference leads to nothing that is there. Nothing is fetched.
    case unresolved(String)
    /// Checking would go deeper than ``JSONSchema/depthMax``: it refers to itself without an end, or the value is nested very deeply.
    case tooDeep
    /// Checking would take more than ``JSONSchema/stepsMax`` steps, or a pattern takes too long.
    case tooLong

    /// One line.
    var reason: String {
        switch self {
        case .malformed(let place, let what): "its JSON Schema is malformed at \(place.text): \(what)"
        case .unsupported(let what): "its JSON Schema cannot be used: \(what)"
        case .unresolved(let reference):
            "its JSON Schema refers to “\(reference.shortened)”, which is not in it; nothing is fetched"
        case .tooDeep: "its JSON Schema goes deeper than \(JSONSchema.depthMax) levels on this value"
        case .tooLong: "its JSON Schema takes too long on this value; simplify it"
        }
    }
}
