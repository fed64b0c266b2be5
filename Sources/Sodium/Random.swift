internal import CSodium

/// Bytes from the system's randomness.
package enum Random {
    package static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        SodiumLibrary.start()
        randombytes_buf(buffer.baseAddress!, buffer.count)
    }

    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            if count > 0 { fill(UnsafeMutableRawBufferPointer(buffer)) }
            filled = count
        }
    }
}
