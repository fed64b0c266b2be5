internal import Foundation

extension Descriptor {
    /// Reads all that there is now, and says whether there may be more.
    func readNow(_ body: ([UInt8]) -> Void) -> Bool {
        let capacity = 64 << 10
        while true {
            var (count, code) = (0, Int32(0))
            let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
                count = read(number, buffer.baseAddress, capacity)
                code = errno
                filled = max(0, count)
            }
            if count < 0 { return code == EAGAIN || code == EINTR }
            guard count > 0 else { return false }
            body(bytes)
        }
    }
}
