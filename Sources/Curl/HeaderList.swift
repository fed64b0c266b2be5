import CCurl
import Glibc

/// The header lines of one request as libcurl wants them: a linked list it reads during the transfer.
/// A line may hold a key, so every line is wiped before it is freed.
struct HeaderList: ~Copyable {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    init() {}

    /// Adds `name: value`.
    mutating func append(_ name: String, _ value: String) {
        // "Name;" is how libcurl is told to send a header with nothing in it; "Name:" would remove the header.
        append(value.isEmpty ? [name.utf8[...], ";".utf8[...]] : [name.utf8[...], ": ".utf8[...], value.utf8[...]])
    }

    /// Keeps libcurl from adding a header of its own.
    mutating func suppress(_ name: String) {
        append([name.utf8[...], ":".utf8[...]])
    }

    /// libcurl copies the line, so ours is built in memory that is wiped at once.
    private mutating func append(_ parts: [Substring.UTF8View]) {
        let count = parts.reduce(0) { $0 + $1.count }
        let line = UnsafeMutablePointer<CChar>.allocate(capacity: count + 1)
        var end = 0
        for part in parts {
            for byte in part {
                line[end] = CChar(bitPattern: byte)
                end += 1
            }
        }
        line[end] = 0
        let longer = curl_slist_append(first, line)
        explicit_bzero(line, count + 1)
        line.deallocate()
        guard let longer else { fatalError("no memory for a request's headers") }
        first = longer
    }

    deinit {
        var node = first
        while let current = node {
            if let data = current.pointee.data { explicit_bzero(data, strlen(data)) }
            node = current.pointee.next
        }
        curl_slist_free_all(first)
    }
}
