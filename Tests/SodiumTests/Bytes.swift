import Sodium

/// The bytes of a hexadecimal text; white space is passed over.
func bytes(hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// `count` bytes that all differ from their neighbours.
func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

extension KeyedHash {
    static func derive(_ count: Int, key: [UInt8], message: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: count)
        out.withUnsafeMutableBytes { out in
            key.withUnsafeBytes { key in message.withUnsafeBytes { derive(into: out, key: key, message: $0) } }
        }
        return out
    }
}

extension XChaCha20Poly1305 {
    static func seal(_ plaintext: [UInt8], nonce: [UInt8], key: [UInt8], additionalData: [UInt8] = []) -> [UInt8] {
        plaintext.withUnsafeBytes { plaintext in
            nonce.withUnsafeBytes { nonce in
                key.withUnsafeBytes { key in
                    additionalData.withUnsafeBytes { seal(plaintext, nonce: nonce, key: key, additionalData: $0) }
                }
            }
        }
    }

    static func open(_ ciphertext: [UInt8], nonce: [UInt8], key: [UInt8], additionalData: [UInt8] = []) -> [UInt8]? {
        ciphertext.withUnsafeBytes { ciphertext in
            nonce.withUnsafeBytes { nonce in
                key.withUnsafeBytes { key in
                    additionalData.withUnsafeBytes { open(ciphertext, nonce: nonce, key: key, additionalData: $0) }
                }
            }
        }
    }
}

extension SecretStream {
    static func seal(_ plaintext: [UInt8], key: [UInt8], additionalData: [UInt8] = []) -> [UInt8] {
        plaintext.withUnsafeBytes { plaintext in
            key.withUnsafeBytes { key in
                additionalData.withUnsafeBytes { seal(plaintext, key: key, additionalData: $0) }
            }
        }
    }

    static func open(_ ciphertext: [UInt8], key: [UInt8], additionalData: [UInt8] = []) -> [UInt8]? {
        ciphertext.withUnsafeBytes { ciphertext in
            key.withUnsafeBytes { key in
                additionalData.withUnsafeBytes { open(ciphertext, key: key, additionalData: $0) }
            }
        }
    }
}

extension SigningKey {
    static func of(seed: String) -> SigningKey { bytes(hex: seed).withUnsafeBytes { SigningKey(seed: $0) } }
    func sign(_ message: [UInt8]) -> [UInt8] { message.withUnsafeBytes { sign($0) } }
}

extension PublicKey {
    func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        message.withUnsafeBytes { verifies(signature, of: $0) }
    }
}
