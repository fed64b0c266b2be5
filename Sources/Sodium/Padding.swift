internal import CSodium

/// ISO/IEC 7816-4 padding as `sodium_pad` makes it: one 0x80 byte, then zeros up to a whole number of blocks.
package enum Padding {
    package static func pad(_ bytes: inout [UInt8], blockBytes: Int) {
        SodiumLibrary.start()
        let unpadded = bytes.count
        let padded = unpadded + blockBytes - unpadded % blockBytes
        bytes.append(contentsOf: repeatElement(0, count: padded - unpadded))
        var length = 0
        let made = bytes.withUnsafeMutableBufferPointer {
            sodium_pad(&length, $0.baseAddress!, unpadded, blockBytes, $0.count)
        }
        precondition(made == 0 && length == padded)
    }

    /// Takes the padding off; `false` where there is none, and the bytes are as they were.
    package static func unpad(_ bytes: inout [UInt8], blockBytes: Int) -> Bool {
        SodiumLibrary.start()
        guard !bytes.isEmpty, bytes.count % blockBytes == 0 else { return false }
        var length = 0
        guard bytes.withUnsafeBufferPointer({ sodium_unpad(&length, $0.baseAddress!, $0.count, blockBytes) }) == 0
        else { return false }
        bytes.removeLast(bytes.count - length)
        return true
    }
}
