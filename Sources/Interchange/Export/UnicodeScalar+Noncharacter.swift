extension Unicode.Scalar {
    /// Whether Unicode keeps it from ever being a character (The Unicode Standard, §23.7): U+FDD0 to U+FDEF, and the last two of every plane. HTML
    /// does not allow these, XML 1.0 advises against them and does not allow two of them.
    var isNoncharacter: Bool { (0xFDD0...0xFDEF).contains(value) || value & 0xFFFE == 0xFFFE }
}
