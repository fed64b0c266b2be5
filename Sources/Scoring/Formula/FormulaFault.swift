/// Why a formula cannot be read, or has no value.
package enum FormulaFault: Error, Equatable, Sendable {
    /// It is not a formula. `place` counts characters from 1.
    case malformed(place: Int, String)
    case tooLong
    /// It names what is not given.
    case unknown(String)
    /// There is no number for it.
    case undefined(String)

    /// One line; it may quote the formula.
    package var reason: String {
        switch self {
        case .malformed(let place, let what): "the formula is malformed at character \(place): \(what)"
        case .tooLong:
            "the formula is longer than \(Formula.lengthMax) characters or nested deeper than \(Formula.depthMax)"
        case .unknown(let name): "the formula names “\(name.shortened)”, which is not given"
        case .undefined(let why): "the formula has no value: \(why)"
        }
    }
}
