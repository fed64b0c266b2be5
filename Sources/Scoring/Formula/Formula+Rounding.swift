internal import Foundation

extension Formula {
    /// How far its value may be from what it comes to on paper, because numbers are binary and every step is rounded: `0.1 + 0.2 - 0.3` comes to
    /// 5.6e-17. A value that is no larger says nothing. (Running error analysis: N. J. Higham, Accuracy and Stability of Numerical Algorithms,
    /// 2nd ed., §3.3.)
    /// - Throws: as ``value(_:)``.
    package func roundingError(_ values: [String: Double]) throws(FormulaFault) -> Double {
        try root.rounded(values).error
    }
}

/// A number, and how far it may be from the one that is meant.
private struct RoundedNumber {
    let value: Double
    let error: Double

    /// - Parameter error: that of what it was computed from; its own rounding is added.
    init(_ value: Double, from error: Double) {
        self.value = value
        self.error = error + value.magnitude * Double.ulpOfOne
    }

    /// As it is meant.
    init(exactly value: Double) { (self.value, error) = (value, 0) }
}

extension FormulaNode {
    fileprivate func rounded(_ values: [String: Double]) throws(FormulaFault) -> RoundedNumber {
        let value = try self.value(values)
        switch self {
        case .number, .name: return RoundedNumber(value, from: 0)
        case .negated(let part): return RoundedNumber(value, from: try part.rounded(values).error)
        case .opposite: return RoundedNumber(exactly: value)
        case .choice(let condition, let one, let other):
            return try condition.value(values) != 0 ? one.rounded(values) : other.rounded(values)
        case .binary(let sign, let left, let right):
            switch sign {
            case .or, .and, .less, .lessOrEqual, .more, .moreOrEqual, .equal, .unequal:
                return RoundedNumber(exactly: value)
            case .plus, .minus, .times, .over, .modulo, .power:
                let one = try left.rounded(values)
                let other = try right.rounded(values)
                return RoundedNumber(value, from: sign.error(one, other, value))
            }
        case .call(let function, let arguments):
            var numbers: [RoundedNumber] = []
            for argument in arguments { numbers.append(try argument.rounded(values)) }
            return RoundedNumber(value, from: function.error(numbers, value))
        }
    }
}

extension FormulaOperator {
    /// What of the operands' errors is in the result: each by the derivative.
    fileprivate func error(_ left: RoundedNumber, _ right: RoundedNumber, _ result: Double) -> Double {
        switch self {
        case .plus, .minus: left.error + right.error
        case .times: left.value.magnitude * right.error + right.value.magnitude * left.error
        case .over: (left.error + result.magnitude * right.error) / right.value.magnitude
        case .modulo: Self.remainderError(left, right, result)
        case .power: FormulaFunction.powerError(left, right, result)
        case .or, .and, .less, .lessOrEqual, .more, .moreOrEqual, .equal, .unequal: 0
        }
    }

    /// Next to a multiple of the divisor a remainder jumps from one end to the other.
    private static func remainderError(_ left: RoundedNumber, _ right: RoundedNumber, _ result: Double) -> Double {
        let divisor = right.value.magnitude
        let error = left.error + left.value.magnitude * (Double.ulpOfOne + right.error / divisor)
        return min(result.magnitude, divisor - result.magnitude) <= error ? divisor : error
    }
}

extension FormulaFunction {
    /// The same of a function; of a logarithm's base there is none.
    fileprivate func error(_ numbers: [RoundedNumber], _ result: Double) -> Double {
        let first = numbers[0]
        switch self {
        case .floor, .ceil, .round: return 0
        case .abs: return first.error
        case .sqrt: return result > 0 ? first.error / (2 * result) : first.error.squareRoot()
        case .exp: return result * first.error
        case .log, .log2, .log10:
            let base =
                switch self {
                case .log2: 2.0
                case .log10: 10.0
                default: numbers.count == 2 ? numbers[1].value : Foundation.exp(1)
                }
            let scale = Foundation.log(base).magnitude
            return first.error / first.value.magnitude / scale
        case .pow: return Self.powerError(first, numbers[1], result)
        case .min, .max: return numbers.map(\.error).max() ?? 0
        case .sum: return Self.sumError(numbers)
        case .mean: return Self.sumError(numbers) / Double(numbers.count)
        }
    }

    fileprivate static func powerError(
        _ base: RoundedNumber, _ exponent: RoundedNumber, _ result: Double
    ) -> Double {
        guard base.value != 0 else { return 0 }
        let ofBase = exponent.value.magnitude * base.error / base.value.magnitude
        return result.magnitude * (ofBase + Foundation.log(base.value.magnitude).magnitude * exponent.error)
    }

    /// Every sum on the way is rounded.
    private static func sumError(_ numbers: [RoundedNumber]) -> Double {
        let size = numbers.reduce(0) { $0 + $1.value.magnitude }
        return numbers.reduce(0) { $0 + $1.error } + size * Double(numbers.count) * Double.ulpOfOne
    }
}
