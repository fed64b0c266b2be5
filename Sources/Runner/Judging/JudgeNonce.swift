/// A word that no answer can have guessed: 128 random bits.
enum JudgeNonce {
    static func make() -> String {
        var random = SystemRandomNumberGenerator()
        return String(UInt64.random(in: .min ... .max, using: &random), radix: 36)
            + String(UInt64.random(in: .min ... .max, using: &random), radix: 36)
    }
}
