import Foundation

/// A secret to look for in this process's memory (proc(5): `/proc/self/maps` lists the regions, `/proc/self/mem` reads them).
/// The copy to compare with, and what is read meanwhile, lie in regions of their own that the search leaves out.
final class MemoryTrace: @unchecked Sendable {
    // @unchecked: written only by init, and by count(), which one test calls at a time.
    private let needle: UnsafeMutableRawPointer
    private let length: Int
    private static let pageBytes = 4096
    private static let windowBytes = 4 << 20

    init(of secret: UnsafeRawBufferPointer) {
        length = secret.count
        needle = Self.map(Self.pageBytes)
        needle.copyMemory(from: secret.baseAddress!, byteCount: secret.count)
    }

    deinit { munmap(needle, Self.pageBytes) }

    struct Unreadable: Error {}

    /// How often the secret stands in memory.
    func count() throws -> Int {
        let window = Self.map(Self.windowBytes)
        defer { munmap(window, Self.windowBytes) }
        let memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
        guard memory >= 0 else { throw Unreadable() }
        defer { close(memory) }
        let own = [UInt(bitPattern: needle), UInt(bitPattern: window)]
        var found = 0
        for region in try Self.regions() {
            var start = region.lowerBound
            while start < region.upperBound {
                // Neighbouring maps are merged into one region, so what is our own is left out by address.
                if let skipped = own.first(where: { $0 == start }) {
                    start += UInt(skipped == own[0] ? Self.pageBytes : Self.windowBytes)
                    continue
                }
                let next = own.filter { $0 > start }.min() ?? .max
                let end = min(region.upperBound, start + UInt(Self.windowBytes), next)
                let read = pread(memory, window, Int(end - start), off_t(exactly: start)!)
                if read > 0 { found += occurrences(in: UnsafeRawBufferPointer(start: window, count: read)) }
                start = end
            }
        }
        return found
    }

    private func occurrences(in bytes: UnsafeRawBufferPointer) -> Int {
        var found = 0
        var start = bytes.baseAddress!
        let end = start + bytes.count - length
        let first = Int32(needle.load(as: UInt8.self))
        while start <= end, let hit = memchr(start, first, end - start + 1) {
            if memcmp(hit, needle, length) == 0 { found += 1 }
            start = UnsafeRawPointer(hit) + 1
        }
        return found
    }

    private static func map(_ count: Int) -> UnsafeMutableRawPointer {
        mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    }

    /// Readable memory that is not merely a file's text: secrets are written.
    private static func regions() throws -> [Range<UInt>] {
        // To its end, for the file has no size that could be believed.
        guard let maps = try FileHandle(forReadingFrom: URL(filePath: "/proc/self/maps")).readToEnd() else {
            throw Unreadable()
        }
        return String(decoding: maps, as: UTF8.self).split(separator: "\n").compactMap { line in
            let columns = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            let bounds = columns[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            let path = columns.count > 5 ? columns[5] : ""
            guard columns[1].hasPrefix("r"), !path.hasPrefix("[v"), columns[1].hasPrefix("rw") || !path.hasPrefix("/")
            else { return nil }
            return bounds[0]..<bounds[1]
        }
    }
}
