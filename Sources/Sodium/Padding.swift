internal import CSodium

/// ISO/IEC 7816-4 padding as `sodium_pad` makes it: one 0x80 byte, then zeros up to a whole number of blocks.
package enum Padding {
    package static func pad(_ bytes: inout [UInt8], blockBytes: Int) {
        let unpadded = bytes.count
        bytes.append(
            contentsOf: repeatElement(0, count: paddedCount(unpadded, blockBytes: blockBytes) - unpadded))
        bytes.withUnsafeMutableBytes { pad($0, from: unpadded, blockBytes: blockBytes) }
    }

    /// How long `count` bytes become.
    package static func paddedCount(_ count: Int, blockBytes: Int) -> Int {
        count + blockBytes - count % blockBytes
    }

    /// Pads where the bytes lie: `buffer` is as long as ``paddedCount(_:blockBytes:)`` says, and its first `count` bytes are the text.
    package static func pad(_ buffer: UnsafeMutableRawBufferPointer, from count: Int, blockBytes: Int) {
        SodiumLibrary.start()
        var length = 0
        let made = sodium_pad(
            &length, buffer.baseAddress!.assumingMemoryBound(to: UInt8.self), count, blockBytes,
            buffer.count)
        precondition(made == 0 && length == buffer.count)
    }

    /// Takes the padding off; `false` where there is none, and the bytes are as they were.
    package static func unpad(_ bytes: inout [UInt8], blockBytes: Int) -> Bool {
        guard let length = bytes.withUnsafeBytes({ unpaddedCount(of: $0, blockBytes: blockBytes) }) else {
            return false
        }
        bytes.removeLast(bytes.count - length)
        return true
    }

    /// How many of `bytes` stand before the padding; `nil` where there is none.
    package static func unpaddedCount(of bytes: UnsafeRawBufferPointer, blockBytes: Int) -> Int? {
        SodiumLibrary.start()
        guard let base = bytes.baseAddress, bytes.count > 0, bytes.count % blockBytes == 0 else { return nil }
        var length = 0
        guard sodium_unpad(&length, base.assumingMemoryBound(to: UInt8.self), bytes.count, blockBytes) == 0 else {
            return nil
        }
        return length
    }
}
