internal import Foundation

/// An arithmetic expression over named numbers, such as `2 * precision * recall / (precision + recall)`, parsed once.
///
/// In the order of how tightly they bind, loosest first: `a ? b : c`, `or`, `and`, `not`, comparisons (`< <= > >= == !=`, 1 or 0), `+ -`, `* / %`,
/// a sign, `^` (from the right, tighter than a sign: `-2 ^ 2` is −4). Functions: `abs`, `sqrt`, `exp`, `log` (natural, or of a second argument as base), `log2`, `log10`,
/// `pow`, `floor`, `ceil`, `round` (halves away from zero; a second argument is the number of decimals), `min`, `max`, `sum`, `mean`. Names are letters, digits, `_` and `.`, not
/// beginning with a digit, or anything between back ticks. (The part of mathjs that promptfoo's derived metrics use, site/docs/configuration/expected-outputs: “Mathematical
/// expressions”.) No loops, no assignments, nothing outside is reached.
package struct Formula: Sendable, Equatable {
    package static let lengthMax = 10_000
    static let depthMax = 100

    /// The names that it uses, each once, in order of first use.
    package let names: [String]
    let root: FormulaNode

    /// - Throws: `malformed`, with the place; `tooLong`.
    package init(_ text: String) throws(FormulaFault) {
        guard text.unicodeScalars.count <= Self.lengthMax else { throw .tooLong }
        var parser = FormulaParser(text)
        root = try parser.whole()
        names = parser.names
    }

    /// - Throws: `unknown` for a name without a value; `undefined` where there is no finite number: a division by zero, a root of less than zero.
    package func value(_ values: [String: Double]) throws(FormulaFault) -> Double {
        let value = try root.value(values)
        guard value.isFinite else { throw .undefined("it is beyond the largest number") }
        return value
    }
}

/// A part of a formula.
indirect enum FormulaNode: Sendable, Equatable {
    case number(Double)
    case name(String)
    case negated(FormulaNode)
    case opposite(FormulaNode)
    case binary(FormulaOperator, FormulaNode, FormulaNode)
    case choice(FormulaNode, FormulaNode, FormulaNode)
    case call(FormulaFunction, [FormulaNode])

    func value(_ values: [String: Double]) throws(FormulaFault) -> Double {
        switch self {
        case .number(let number): return number
        case .name(let name):
            guard let value = values[name] else { throw .unknown(name) }
            guard value.isFinite else { throw .undefined("“\(name.shortened)” is not a number") }
            return value
        case .negated(let part): return try -part.value(values)
        case .opposite(let part): return try part.value(values) == 0 ? 1 : 0
        // What is not needed is not computed: it may have no value.
        case .choice(let condition, let one, let other):
            return try condition.value(values) != 0 ? one.value(values) : other.value(values)
        case .binary(.and, let left, let right):
            if try left.value(values) == 0 { return 0 }
            return try right.value(values) == 0 ? 0 : 1
        case .binary(.or, let left, let right):
            if try left.value(values) != 0 { return 1 }
            return try right.value(values) == 0 ? 0 : 1
        case .binary(let sign, let left, let right):
            return try sign.apply(left.value(values), right.value(values))
        case .call(let function, let arguments):
            var numbers: [Double] = []
            for argument in arguments { numbers.append(try argument.value(values)) }
            return try function.apply(numbers)
        }
    }
}

enum FormulaOperator: String, Sendable {
    case or, and
    case less = "<"
    case lessOrEqual = "<="
    case more = ">"
    case moreOrEqual = ">="
    case equal = "=="
    case unequal = "!="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case over = "/"
    case modulo = "%"
    case power = "^"

    func apply(_ left: Double, _ right: Double) throws(FormulaFault) -> Double {
        switch self {
        case .or: return left != 0 || right != 0 ? 1 : 0
        case .and: return left != 0 && right != 0 ? 1 : 0
        case .less: return left < right ? 1 : 0
        case .lessOrEqual: return left <= right ? 1 : 0
        case .more: return left > right ? 1 : 0
        case .moreOrEqual: return left >= right ? 1 : 0
        case .equal: return left == right ? 1 : 0
        case .unequal: return left != right ? 1 : 0
        case .plus: return left + right
        case .minus: return left - right
        case .times: return left * right
        case .over:
            guard right != 0 else { throw .undefined("a division by zero") }
            return left / right
        case .modulo:
            guard right != 0 else { throw .undefined("a division by zero") }
            // The remainder has the divisor's sign, as in mathjs.
            return left - right * (left / right).rounded(.down)
        case .power: return try FormulaFunction.pow.apply([left, right])
        }
    }
}

enum FormulaFunction: String, Sendable, CaseIterable {
    case abs, sqrt, exp, log, log2, log10, pow, floor, ceil, round, min, max, sum, mean

    var argumentCounts: ClosedRange<Int> {
        switch self {
        case .abs, .sqrt, .exp, .log2, .log10, .floor, .ceil: 1...1
        case .pow: 2...2
        case .log, .round: 1...2
        case .min, .max, .sum, .mean: 1...1_000
        }
    }

    func apply(_ numbers: [Double]) throws(FormulaFault) -> Double {
        let result: Double
        let first = numbers[0]
        switch self {
        case .abs: result = first.magnitude
        case .sqrt: result = first.squareRoot()
        case .exp: result = Foundation.exp(first)
        case .log:
            result = numbers.count == 2 ? Foundation.log(first) / Foundation.log(numbers[1]) : Foundation.log(first)
        case .log2: result = Foundation.log2(first)
        case .log10: result = Foundation.log10(first)
        case .pow: result = Foundation.pow(first, numbers[1])
        case .floor: result = first.rounded(.down)
        case .ceil: result = first.rounded(.up)
        case .round:
            let scale = numbers.count == 2 ? Foundation.pow(10, numbers[1].rounded()) : 1
            result = (first * scale).rounded() / scale
        case .min: result = numbers.min() ?? 0
        case .max: result = numbers.max() ?? 0
        case .sum: result = numbers.reduce(0, +)
        case .mean: result = numbers.reduce(0, +) / Double(numbers.count)
        }
        guard result.isFinite else { throw .undefined("\(rawValue) has none for these numbers") }
        return result
    }
}
