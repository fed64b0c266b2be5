/// A word, as its UTF-8: two `String`s are equal where they only look alike, and no metric here takes composed and decomposed letters for one.
typealias Word = [UInt8]

/// How a text is parted into words. Every metric says which way it takes.
enum Words {
    /// In lower case, parted at Unicode white space.
    static func lowercased(_ text: String) -> [Word] {
        text.lowercased().unicodeScalars.split { $0.properties.isWhitespace }.map { Word(String($0).utf8) }
    }

    /// As ``lowercased(_:)``, without the full stops at a word's end; a word of nothing else is none. (promptfoo takes GLEU and METEOR so.)
    static func withoutFullStops(_ text: String) -> [Word] {
        lowercased(text).compactMap { word in
            let end = word.lastIndex { $0 != UInt8(ascii: ".") }
            return end.map { Word(word[...$0]) }
        }
    }

    /// In lower case; every character but ASCII a–z and 0–9 parts words. (As the Python library rouge-score does without stemming, after
    /// Lin's original; so other scripts have no words.)
    static func alphanumeric(_ text: String) -> [Word] {
        text.lowercased().utf8.split { byte in
            !(UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte)
        }.map { Word($0) }
    }
}

/// Gives each different word a number, so that runs of words compare as numbers.
struct WordNumbers {
    private var numbers: [Word: UInt32] = [:]

    /// From 0 on, in order of first use.
    mutating func numbers(of words: [Word]) -> [UInt32] {
        words.map { word in
            if let known = numbers[word] { return known }
            let number = UInt32(truncatingIfNeeded: numbers.count)
            numbers[word] = number
            return number
        }
    }
}
