internal import Foundation
package import Sodium

/// How the C2SP formats write numbers and bytes in lines: each in one way only, so that no two texts say the same.
extension UInt64 {
    /// Reads decimal digits without a leading zero.
    package init?(canonicalDecimal text: some StringProtocol) {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text == "0" || text.first != "0",
            let number = UInt64(text)
        else { return nil }
        self = number
    }
}

extension Data {
    /// Reads base64 that is written in the one canonical way.
    init?(canonicalBase64 text: some StringProtocol) {
        guard let data = Data(base64Encoded: String(text)), data.base64EncodedString() == text else { return nil }
        self = data
    }
}

extension Digest {
    package init?(base64 text: some StringProtocol) {
        guard let digest = Data(canonicalBase64: text).flatMap({ Digest($0) }) else { return nil }
        self = digest
    }

    package var base64: String { Data(bytes).base64EncodedString() }
}
