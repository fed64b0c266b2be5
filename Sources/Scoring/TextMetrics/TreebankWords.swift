/// The words of a text as the Penn Treebank parts them, in lower case: punctuation stands by itself, and `don't` is two words.
///
/// The rules are those of the Treebank's own tokenizer (Robert MacIntyre 1995), which promptfoo's ROUGE library follows: brackets, commas, `; @ # $ % &`, marks of
/// exclamation and question, quotation marks, dashes and ellipses; a full stop at the end of the whole text only; `'s 'm 'd 'll 're 've n't` at a word's end.
/// The rare words that it also parts (`cannot`, `gimme`, …) are left whole.
enum TreebankWords {
    static func of(_ text: String) -> [Word] {
        let marked = marked(Array(text.lowercased().unicodeScalars))
        return marked.split { $0.properties.isWhitespace }.flatMap { parted($0) }
    }

    /// With spaces around what stands by itself.
    private static func marked(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count + scalars.count / 4)
        let stop = lastFullStop(of: scalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            switch scalar {
            case ".", "-":
                let run = scalars[index...].prefix { $0 == scalar }.count
                if run > 1 || index == stop {
                    result.append(" ")
                    result += [Unicode.Scalar](repeating: scalar, count: scalar == "." ? min(run, 3) : 2).prefix(run)
                    result.append(" ")
                } else {
                    result.append(scalar)
                }
                index += run
                continue
            case ",", ";", "@", "#", "$", "%", "&", "!", "?", "(", ")", "[", "]", "{", "}", "<", ">", "\"":
                result += [" ", scalar, " "]
            default: result.append(scalar)
            }
            index += 1
        }
        return result
    }

    /// The full stop that ends the text, behind which only closing brackets, quotation marks and white space stand.
    private static func lastFullStop(of scalars: [Unicode.Scalar]) -> Int? {
        let last = scalars.lastIndex { scalar in
            switch scalar {
            case "]", ")", "}", ">", "\"", "'": false
            default: !scalar.properties.isWhitespace
            }
        }
        return last.flatMap { scalars[$0] == "." ? $0 : nil }
    }

    private static let endings = ["n't", "'ll", "'re", "'ve", "'s", "'m", "'d"].map { Word($0.utf8) }

    /// A word without spaces, with its ending or its closing quotation mark apart.
    private static func parted(_ scalars: ArraySlice<Unicode.Scalar>) -> [Word] {
        let word = scalars.flatMap { UTF8.encode($0).map { Array($0) } ?? [] }
        for ending in endings where word.count > ending.count && word.suffix(ending.count).elementsEqual(ending) {
            return [Word(word.dropLast(ending.count)), ending]
        }
        let quote = UInt8(ascii: "'")
        if word.count > 1, word.last == quote, word[word.count - 2] != quote {
            return [Word(word.dropLast()), [quote]]
        }
        return [word]
    }
}
