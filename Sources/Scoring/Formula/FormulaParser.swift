/// Reads a formula by recursive descent, each level of binding by a function of its own, with a bound on the depth.
struct FormulaParser {
    private let text: [Unicode.Scalar]
    private var next = 0
    private var depth = 0
    private(set) var names: [String] = []
    /// Where each name stands, back ticks and all, in the order of the text.
    private(set) var uses: [(range: Range<Int>, name: Int)] = []

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    mutating func whole() throws(FormulaFault) -> FormulaNode {
        let node = try choice()
        skipSpace()
        guard next == text.count else { throw fault("expected an operator") }
        return node
    }

    private func fault(_ what: String) -> FormulaFault { .malformed(place: next + 1, what) }

    private mutating func choice() throws(FormulaFault) -> FormulaNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Formula.depthMax else { throw .tooLong }
        let condition = try binary(0)
        guard skip("?") else { return condition }
        let one = try choice()
        guard skip(":") else { throw fault("expected `:` of `a ? b : c`") }
        return .choice(condition, one, try choice())
    }

    private static let levels: [[FormulaOperator]] = [
        [.or], [.and], [.lessOrEqual, .moreOrEqual, .equal, .unequal, .less, .more], [.plus, .minus],
        [.times, .over, .modulo],
    ]

    private mutating func binary(_ level: Int) throws(FormulaFault) -> FormulaNode {
        guard level < Self.levels.count else { return try signed() }
        if level == 2, skipWord("not") {
            depth += 1
            defer { depth -= 1 }
            guard depth <= Formula.depthMax else { throw .tooLong }
            return .opposite(try binary(2))
        }
        var left = try binary(level + 1)
        var length = 0
        while let sign = Self.levels[level].first(where: { skipSign($0) }) {
            // A long row of operators is as deep as it is long once it is computed.
            length += 1
            guard length + depth <= Formula.depthMax * 10 else { throw .tooLong }
            left = .binary(sign, left, try binary(level + 1))
        }
        return left
    }

    private mutating func signed() throws(FormulaFault) -> FormulaNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Formula.depthMax else { throw .tooLong }
        if skip("-") { return .negated(try signed()) }
        if skip("+") { return try signed() }
        let base = try primary()
        return skip("^") ? .binary(.power, base, try signed()) : base
    }

    private mutating func primary() throws(FormulaFault) -> FormulaNode {
        skipSpace()
        guard let scalar = current else { throw fault("it ends where a number or a name is expected") }
        if skip("(") {
            let node = try choice()
            guard skip(")") else { throw fault("expected `)`") }
            return node
        }
        let isFraction = scalar == "." && next + 1 < text.count && isDigit(text[next + 1])
        if isDigit(scalar) || isFraction { return .number(try number()) }
        if scalar == "`" {
            let start = next
            let name = try quotedName()
            return .name(use(name, at: start..<next))
        }
        guard isNameStart(scalar) else { throw fault("expected a number, a name or `(`") }
        let start = next
        while let scalar = current, isNameStart(scalar) || isDigit(scalar) || scalar == "." { next += 1 }
        let name = String(String.UnicodeScalarView(text[start..<next]))
        let end = next
        skipSpace()
        guard current == "(" else { return .name(use(name, at: start..<end)) }
        guard let function = FormulaFunction(rawValue: name) else {
            next = start
            throw fault(
                "“\(name.shortened)” is no function; known are "
                    + FormulaFunction.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return .call(function, try arguments(of: function))
    }

    private mutating func use(_ name: String, at range: Range<Int>) -> String {
        if !names.contains(name) { names.append(name) }
        // It is there by now.
        uses.append((range, names.firstIndex(of: name)!))
        return name
    }

    /// The text with other words in the place of its names, by their places among them.
    func rewritten(_ word: (Int) -> String) -> String {
        var scalars = String.UnicodeScalarView()
        var end = 0
        for use in uses {
            scalars.append(contentsOf: text[end..<use.range.lowerBound])
            scalars.append(contentsOf: word(use.name).unicodeScalars)
            end = use.range.upperBound
        }
        scalars.append(contentsOf: text[end...])
        return String(scalars)
    }

    private mutating func arguments(of function: FormulaFunction) throws(FormulaFault) -> [FormulaNode] {
        _ = skip("(")
        var arguments: [FormulaNode] = []
        repeat { arguments.append(try choice()) } while skip(",")
        guard skip(")") else { throw fault("expected `,` or `)`") }
        guard function.argumentCounts ~= arguments.count else {
            throw fault("\(function.rawValue) does not take \(arguments.count) arguments")
        }
        return arguments
    }

    private mutating func quotedName() throws(FormulaFault) -> String {
        guard let end = text[(next + 1)...].firstIndex(of: "`"), end > next + 1 else {
            throw fault("expected a name between back ticks")
        }
        defer { next = end + 1 }
        return String(String.UnicodeScalarView(text[next + 1..<end]))
    }

    private mutating func number() throws(FormulaFault) -> Double {
        let start = next
        func digits(_ from: Int) -> Int {
            var index = from
            while index < text.count, isDigit(text[index]) { index += 1 }
            return index
        }
        var end = digits(start)
        if end < text.count, text[end] == "." { end = digits(end + 1) }
        if end < text.count, text[end] == "e" || text[end] == "E" {
            let sign = end + 1 < text.count && (text[end + 1] == "-" || text[end + 1] == "+") ? 1 : 0
            let after = digits(end + 1 + sign)
            if after > end + 1 + sign { end = after }
        }
        let written = String(String.UnicodeScalarView(text[start..<end]))
        guard let value = Double(written.hasPrefix(".") ? "0" + written : written), value.isFinite else {
            throw fault("expected a number")
        }
        next = end
        return value
    }

    // MARK: Scalars

    private var current: Unicode.Scalar? { next < text.count ? text[next] : nil }

    private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    private func isNameStart(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic || scalar == "_" }

    private mutating func skipSpace() { while let scalar = current, scalar.properties.isWhitespace { next += 1 } }

    private mutating func skip(_ sign: String) -> Bool {
        skipSpace()
        guard text[next...].starts(with: sign.unicodeScalars) else { return false }
        next += sign.unicodeScalars.count
        return true
    }

    private mutating func skipSign(_ sign: FormulaOperator) -> Bool {
        sign == .or || sign == .and ? skipWord(sign.rawValue) : skip(sign.rawValue)
    }

    /// A word that does not go on.
    private mutating func skipWord(_ word: String) -> Bool {
        let start = next
        guard skip(word) else { return false }
        if let scalar = current, isNameStart(scalar) || isDigit(scalar) || scalar == "." {
            next = start
            return false
        }
        return true
    }
}
