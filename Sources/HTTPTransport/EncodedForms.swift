/// How a secret reads in hex and in base64 (RFC 4648): each as one run of bytes that can be looked for.
///
/// Base64 writes three bytes as four letters, so that a secret amid other bytes reads in one of three ways. Of each only the letters count
/// that hang on the secret alone; what is left of it beside them is less than two bytes.
struct EncodedForms: Sendable {
    let all: [[UInt8]]

    init(of secret: [UInt8]) {
        var forms = [Self.hex(secret, "0123456789abcdef"), Self.hex(secret, "0123456789ABCDEF")]
        for alphabet in [Self.letters + "+/", Self.letters + "-_"] {
            for bytesBefore in 0..<3 { forms.append(Self.base64(secret, after: bytesBefore, Array(alphabet.utf8))) }
        }
        // Most secrets read alike in both alphabets. An empty one has no form.
        all = forms.enumerated().filter { place, form in !form.isEmpty && !forms[..<place].contains(form) }.map(
            \.element)
    }

    /// Where a form ends that begins at `start`; `nil` where none does.
    func end(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        for form in all where bytes[start] == form[0] && start + form.count <= bytes.count {
            var length = 1
            while length < form.count, bytes[start + length] == form[length] { length += 1 }
            if length == form.count { return start + length }
        }
        return nil
    }

    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    private static func hex(_ secret: [UInt8], _ digits: String) -> [UInt8] {
        let digits = Array(digits.utf8)
        return secret.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    /// The letters for six bits of the secret each, where it follows so many bytes of something else.
    private static func base64(_ secret: [UInt8], after bytesBefore: Int, _ alphabet: [UInt8]) -> [UInt8] {
        var form: [UInt8] = []
        var bits = 0
        var bitsHeld = 0
        // Those of the letter that the bytes before reach into.
        var bitsShared = (6 - bytesBefore * 8 % 6) % 6
        for byte in secret {
            bits = (bits << 8 | Int(byte)) & 0xFFFF
            bitsHeld += 8
            if bitsShared > 0 {
                bitsHeld -= bitsShared
                bitsShared = 0
            }
            while bitsHeld >= 6 {
                bitsHeld -= 6
                form.append(alphabet[bits >> bitsHeld & 63])
            }
        }
        return form
    }
}
