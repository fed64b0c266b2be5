/// The stem of an English word (Porter 1980, “An algorithm for suffix stripping”). Of ASCII letters in lower case; other words are left as they are.
struct PorterStemmer {
    private var word: [UInt8]

    static func stem(_ word: Word) -> Word {
        guard word.count > 2, word.allSatisfy({ UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }) else { return word }
        var stemmer = PorterStemmer(word: word)
        stemmer.removePlural()
        stemmer.removePast()
        stemmer.replaceY()
        stemmer.replaceFirst(of: Self.doubleSuffixes, measure: 1)
        stemmer.replaceFirst(of: Self.singleSuffixes, measure: 1)
        stemmer.removeSuffix()
        stemmer.removeEnd()
        return stemmer.word
    }

    // MARK: What the rules ask

    private func isConsonant(_ index: Int) -> Bool {
        switch word[index] {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): return false
        case UInt8(ascii: "y"):
            // A y is a vowel behind a consonant. Several in a row take turns.
            var start = index
            while start > 0, word[start - 1] == UInt8(ascii: "y") { start -= 1 }
            let isFirstConsonant = start == 0 || !isConsonant(start - 1)
            return (index - start).isMultiple(of: 2) == isFirstConsonant
        default: return true
        }
    }

    /// How often a vowel is followed by a consonant in the first `count` letters.
    private func measure(_ count: Int) -> Int {
        var measure = 0
        var wasVowel = false
        for index in 0..<count {
            let isVowel = !isConsonant(index)
            if wasVowel, !isVowel { measure += 1 }
            wasVowel = isVowel
        }
        return measure
    }

    private func hasVowel(_ count: Int) -> Bool { (0..<count).contains { !isConsonant($0) } }

    /// How many letters stand before the ending; `nil` where the word does not end so.
    private func stem(before ending: String) -> Int? {
        let ending = ending.utf8
        guard word.count >= ending.count, word.suffix(ending.count).elementsEqual(ending) else { return nil }
        return word.count - ending.count
    }

    private var endsInDoubleConsonant: Bool {
        let count = word.count
        return count > 1 && word[count - 1] == word[count - 2] && isConsonant(count - 1)
    }

    /// Consonant, vowel, consonant, the last not w, x or y.
    private func endsShort(_ count: Int) -> Bool {
        guard count > 2, isConsonant(count - 3), !isConsonant(count - 2), isConsonant(count - 1) else { return false }
        return ![UInt8(ascii: "w"), UInt8(ascii: "x"), UInt8(ascii: "y")].contains(word[count - 1])
    }

    private mutating func cut(to count: Int, adding ending: String = "") {
        word.removeLast(word.count - count)
        word += ending.utf8
    }

    // MARK: The steps

    /// 1a.
    private mutating func removePlural() {
        for (ending, new) in [("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")] {
            guard let count = stem(before: ending) else { continue }
            return cut(to: count, adding: new)
        }
    }

    /// 1b.
    private mutating func removePast() {
        if let count = stem(before: "eed") {
            if measure(count) > 0 { cut(to: count, adding: "ee") }
            return
        }
        guard let count = stem(before: "ed") ?? stem(before: "ing"), hasVowel(count) else { return }
        cut(to: count)
        for (ending, new) in [("at", "ate"), ("bl", "ble"), ("iz", "ize")] {
            guard let count = stem(before: ending) else { continue }
            return cut(to: count, adding: new)
        }
        if endsInDoubleConsonant {
            if ![UInt8(ascii: "l"), UInt8(ascii: "s"), UInt8(ascii: "z")].contains(word[word.count - 1]) {
                word.removeLast()
            }
        } else if measure(word.count) == 1, endsShort(word.count) {
            word.append(UInt8(ascii: "e"))
        }
    }

    /// 1c.
    private mutating func replaceY() {
        if let count = stem(before: "y"), hasVowel(count) { cut(to: count, adding: "i") }
    }

    /// 2 and 3: the first ending that fits, where enough stands before it.
    private mutating func replaceFirst(of endings: [(String, String)], measure least: Int) {
        for (ending, new) in endings {
            guard let count = stem(before: ending) else { continue }
            if measure(count) >= least { cut(to: count, adding: new) }
            return
        }
    }

    /// 4.
    private mutating func removeSuffix() {
        for ending in Self.lastSuffixes {
            guard let count = stem(before: ending) else { continue }
            let isRight =
                ending != "ion" || (count > 0 && [UInt8(ascii: "s"), UInt8(ascii: "t")].contains(word[count - 1]))
            if isRight, measure(count) > 1 { cut(to: count) }
            return
        }
    }

    /// 5a and 5b.
    private mutating func removeEnd() {
        if let count = stem(before: "e"), measure(count) > 1 || (measure(count) == 1 && !endsShort(count)) {
            cut(to: count)
        }
        if word.last == UInt8(ascii: "l"), endsInDoubleConsonant, measure(word.count) > 1 { word.removeLast() }
    }

    private static let doubleSuffixes = [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"),
        ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
        ("ator", "ate"),
        ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"),
        ("biliti", "ble"),
    ]
    private static let singleSuffixes = [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
    ]
    /// Those that end in another stand before it.
    private static let lastSuffixes = [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate",
        "iti", "ous",
        "ive", "ize",
    ]
}
