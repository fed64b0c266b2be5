/// The words of tokenizer 13a, the one of WMT (NIST's mteval-v13a.pl; sacrebleu 2.6, tokenizer_13a): punctuation stands by itself, but for
/// full stops and commas within numbers; case is kept.
enum BLEUTokens {
    static func of13a(_ text: String) -> [Word] {
        var scalars = replaced(trimmedAtEnd(text))
        // Each pass is one of its four rules, in their order: what one has parted, the next sees parted.
        scalars = scalars.flatMap { isSymbol($0) ? [" ", $0, " "] : [$0] }
        scalars = pairs(scalars, { !isDigit($0) }, { isPoint($0) }) { first, second in [first, " ", second, " "] }
        scalars = pairs(scalars, { isPoint($0) }, { !isDigit($0) }) { first, second in [" ", first, " ", second] }
        scalars = pairs(scalars, { isDigit($0) }, { $0 == "-" }) { first, second in [first, " ", second, " "] }
        return scalars.split { isPythonSpace($0) }.map { $0.flatMap { UTF8.encode($0).map { Array($0) } ?? [] } }
    }

    /// Every two neighbours that fit, from the left, none of them in two pairs.
    private static func pairs(
        _ scalars: [Unicode.Scalar], _ first: (Unicode.Scalar) -> Bool, _ second: (Unicode.Scalar) -> Bool,
        _ make: (Unicode.Scalar, Unicode.Scalar) -> [Unicode.Scalar]
    ) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count + scalars.count / 4)
        var index = 0
        while index < scalars.count {
            if index + 1 < scalars.count, first(scalars[index]), second(scalars[index + 1]) {
                result += make(scalars[index], scalars[index + 1])
                index += 2
            } else {
                result.append(scalars[index])
                index += 1
            }
        }
        return result
    }

    private static func trimmedAtEnd(_ text: String) -> [Unicode.Scalar] {
        var scalars = Array(text.unicodeScalars)
        while let last = scalars.last, isPythonSpace(last) { scalars.removeLast() }
        return scalars
    }

    /// Without `<skipped>`, without hyphens at the ends of lines, in one line, the four entities replaced, a space at either end.
    private static func replaced(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result = scalars
        for (old, new) in [
            ("<skipped>", ""), ("-\n", ""), ("\n", " "), ("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"),
        ] {
            result = result.replacing(Array(old.unicodeScalars), with: Array(new.unicodeScalars))
        }
        return [" "] + result + [" "]
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    private static func isPoint(_ scalar: Unicode.Scalar) -> Bool { scalar == "." || scalar == "," }

    /// ASCII's symbols, but for those that the later rules look at: full stop, comma, hyphen, and the apostrophe, which stays in its word.
    private static func isSymbol(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "{"..."~", "["..."`", " "..."&", "("..."+", ":"..."@", "/": true
        default: false
        }
    }

    /// What Python's `str.split` parts at: Unicode's white space, and the four separators of ASCII.
    static func isPythonSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || ("\u{1C}"..."\u{1F}").contains(scalar)
    }
}
