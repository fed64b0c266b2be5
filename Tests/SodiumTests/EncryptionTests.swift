import Sodium
import Testing

@Suite struct EncryptionTests {
    private let key = (0x80...0x9F).map { UInt8($0) }
    private let nonce = (0x40...0x57).map { UInt8($0) }
    private let additionalData = bytes(hex: "50515253c0c1c2c3c4c5c6c7")
    private let plaintext = Array(
        """
        Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.
        """.utf8)
    private let ciphertext = bytes(
        hex: """
            bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216
            cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13
            b52e c0875924c1c7987947deafd8780acf49
            """)

    /// draft-irtf-cfrg-xchacha-03 §A.3.1.
    @Test func ciphertextIsThatOfTheDraft() {
        let sealed = XChaCha20Poly1305.seal(plaintext, nonce: nonce, key: key, additionalData: additionalData)
        #expect(sealed == ciphertext)
        #expect(XChaCha20Poly1305.open(ciphertext, nonce: nonce, key: key, additionalData: additionalData) == plaintext)
    }

    @Test func onlyTheFirst24BytesOfTheNonceCount() {
        let sealed = XChaCha20Poly1305.seal(
            plaintext, nonce: nonce + pattern(8), key: key, additionalData: additionalData)
        #expect(sealed == ciphertext)
    }

    @Test func aCiphertextWithAnyBitFlippedDoesNotOpen() {
        for bit in 0..<ciphertext.count * 8 {
            var flipped = ciphertext
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(
                XChaCha20Poly1305.open(flipped, nonce: nonce, key: key, additionalData: additionalData) == nil,
                "bit \(bit)")
        }
    }

    @Test func aCutCiphertextDoesNotOpen() {
        for count in 0..<ciphertext.count {
            let cut = Array(ciphertext.prefix(count))
            #expect(
                XChaCha20Poly1305.open(cut, nonce: nonce, key: key, additionalData: additionalData) == nil,
                "\(count) bytes")
        }
    }

    @Test func anotherKeyNonceOrContextDoesNotOpen() {
        func changed(_ bytes: [UInt8]) -> [UInt8] { [bytes[0] ^ 1] + bytes.dropFirst() }
        #expect(
            XChaCha20Poly1305.open(ciphertext, nonce: nonce, key: changed(key), additionalData: additionalData) == nil)
        #expect(
            XChaCha20Poly1305.open(ciphertext, nonce: changed(nonce), key: key, additionalData: additionalData) == nil)
        #expect(
            XChaCha20Poly1305.open(ciphertext, nonce: nonce, key: key, additionalData: changed(additionalData)) == nil)
        #expect(XChaCha20Poly1305.open(ciphertext, nonce: nonce, key: key) == nil)
    }

    @Test func anEmptyPlaintextIsOnlyATag() {
        let sealed = XChaCha20Poly1305.seal([], nonce: nonce, key: key)
        #expect(sealed.count == XChaCha20Poly1305.tagBytes)
        #expect(XChaCha20Poly1305.open(sealed, nonce: nonce, key: key) == [])
    }
}
