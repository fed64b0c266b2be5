import Sodium

/// Every wrapper of libsodium, with what it says yes to and what it refuses.
struct SodiumProbe {
    private struct Stop: Error {}

    func run() {
        hash()
        sign()
        encrypt()
        box()
        holdSecrets()
    }

    private func hash() {
        for count in [0, 1, 64, 100_000] {
            let message = Random.bytes(count)
            let whole = SHA256.digest(message)
            message.withUnsafeBytes { bytes in
                expect(SHA256.digest(bytes) == whole, "a digest does not depend on how it is asked for")
                _ = SHA256.digest(prefix: 1, bytes, bytes)
            }
            var derived = [UInt8](repeating: 0, count: 64)
            derived.withUnsafeMutableBytes { out in
                SecretBytes.random(count: 32).withBytes { key in
                    message.withUnsafeBytes { KeyedHash.derive(into: out, key: key, message: $0) }
                }
                wipe(out)
            }
            expect(derived.allSatisfy { $0 == 0 }, "what is wiped is zero")
        }
    }

    private func sign() {
        let key = SigningKey.random()
        for count in [0, 1, 5_000] {
            Random.bytes(count).withUnsafeBytes { message in
                let signature = key.sign(message)
                expect(key.publicKey.verifies(signature, of: message), "a signature verifies")
                expect(!key.publicKey.verifies(signature.dropLast(), of: message), "a short signature does not")
                expect(!SigningKey.random().publicKey.verifies(signature, of: message), "nor another key's")
            }
        }
        expect(key.withSeed { SigningKey(seed: $0) }.publicKey == key.publicKey, "the seed makes the key again")
    }

    private func encrypt() {
        let key = SecretBytes.random(count: 32)
        for count in [0, 1, SecretStream.chunkBytes, 3 * SecretStream.chunkBytes + 1] {
            var padded = Random.bytes(count)
            Padding.pad(&padded, blockBytes: 64)
            key.withBytes { key in
                padded.withUnsafeBytes { plaintext in
                    let stream = SecretStream.seal(plaintext, key: key, additionalData: plaintext)
                    let box = XChaCha20Poly1305.seal(plaintext, nonce: key, key: key, additionalData: plaintext)
                    for cut in [0, 1, stream.count / 2] {
                        stream.dropLast(cut).withUnsafeBytes {
                            let opened = SecretStream.open($0, key: key, additionalData: plaintext)
                            expect((opened != nil) == (cut == 0), "a stream opens only whole")
                        }
                        box.dropLast(cut).withUnsafeBytes {
                            let opened = XChaCha20Poly1305.open($0, nonce: key, key: key, additionalData: plaintext)
                            expect((opened != nil) == (cut == 0), "a box opens only whole")
                        }
                    }
                }
            }
            expect(Padding.unpad(&padded, blockBytes: 64) && padded.count == count, "padding comes off")
            expect(!Padding.unpad(&padded, blockBytes: 64) || count > 0, "and only once")
        }
    }

    private func box() {
        let password = Array("correct horse".utf8)
        password.withUnsafeBytes { password in
            let salt = Random.bytes(Argon2id.saltBytes)
            guard let seed = Argon2id.key(count: 32, from: password, salt: salt, limits: .least) else {
                return expect(false, "a password makes a key")
            }
            expect(
                Argon2id.key(count: 32, from: password, salt: salt, limits: .init(operations: 0, memoryBytes: 1))
                    == nil,
                "and not under any limits")
            let key = seed.withBytes { BoxKey(seed: $0) }
            guard let sealed = key.publicKey.seal(password) else { return expect(false, "a box is sealed") }
            if let opened = key.open(sealed) {
                expect(opened.count == password.count, "a sealed box opens whole")
            } else {
                expect(false, "a sealed box opens")
            }
            expect(key.open(Array(sealed.dropLast())) == nil, "a short one does not")
            let weak = BoxPublicKey(bytes: [UInt8](repeating: 0, count: 32))!
            expect(weak.seal(password) == nil, "nothing is sealed to a point of low order")
        }
    }

    private func holdSecrets() {
        let slab = SecretSlab(capacity: 3)
        _ = try? slab.add { _ throws(Stop) in throw Stop() }
        while slab.add({ Random.fill($0) }) != nil {}
        slab.wipe(1)
        expect(slab.withSecret(1) { $0.allSatisfy { $0 == 0 } }, "a wiped slot is zero")
        let secret = try? SecretBytes(count: 100) { _ throws(Stop) in throw Stop() }
        expect(secret == nil, "a fill that throws makes no secret")
    }
}
