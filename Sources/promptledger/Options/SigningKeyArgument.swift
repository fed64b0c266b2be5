import Foundation

/// The public half of a signing key, as people give it.
enum SigningKeyArgument {
    static func publicKey(_ text: String) throws -> Data {
        guard let key = Data(base64Encoded: text) else {
            throw ExitStatus.usage("--public-key takes 32 bytes in base64")
        }
        return key
    }
}
