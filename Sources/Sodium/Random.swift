internal import CSodium
internal import Synchronization

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

/// Random bytes that are published as soon as they are used: ids, salts, nonces. They come from the system by the page, for a system call
/// apiece costs more than making the thing. Keys come from ``Random``, and never lie in a buffer.
package enum PublicRandom {
    private static let pageBytes = 4_096
    private static let page = Mutex<(bytes: [UInt8], used: Int)>((Random.bytes(pageBytes), 0))

    /// Fills `buffer`, at most a page, with bytes that nobody else gets.
    package static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        precondition(buffer.count <= pageBytes)
        page.withLock { page in
            if page.used + buffer.count > pageBytes {
                page.bytes.withUnsafeMutableBytes { Random.fill($0) }
                page.used = 0
            }
            page.bytes.withUnsafeBytes {
                buffer.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: $0[page.used..<page.used + buffer.count]))
            }
            page.used += buffer.count
        }
    }

    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            fill(UnsafeMutableRawBufferPointer(buffer))
            filled = count
        }
    }
}
