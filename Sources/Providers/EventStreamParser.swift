/// One event of a `text/event-stream`.
package struct ServerSentEvent: Sendable, Equatable {
    /// `message` where the stream names none.
    package var name: String
    /// The `data` lines, joined by line feeds.
    package var data: [UInt8]

    package init(name: String = "message", data: [UInt8]) {
        self.name = name
        self.data = data
    }

    /// The data without white space at either end: some providers pad their lines.
    var payload: ArraySlice<UInt8> {
        var slice = data[...]
        while let first = slice.first, first <= 0x20 { slice.removeFirst() }
        while let last = slice.last, last <= 0x20 { slice.removeLast() }
        return slice
    }
}

/// Splits the bytes of a stream into events, however they are cut, by the rules of the WHATWG HTML standard (§9.2.6):
/// lines end in LF, CR or CRLF; a blank line ends an event; a leading byte order mark, comments and unknown fields are
/// skipped; what follows the last blank line is no event. `id` and `retry` serve reconnecting, which a completion
/// cannot do, and are skipped, too.
package struct EventStreamParser: Sendable {
    /// A line, or the data of an event, is longer than the parser was told to allow.
    package struct TooLong: Error, Equatable, Sendable {
        package let limitBytes: Int
    }

    /// Bytes of one line, and of one event's data.
    package let eventBytesMax: Int

    /// The beginning of a line whose end is still to come.
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var name = ""
    private var isFirstLine = true
    /// The last byte was a CR: a LF that follows belongs to it.
    private var skipsLineFeed = false

    package init(eventBytesMax: Int = 4 << 20) {
        self.eventBytesMax = eventBytesMax
    }

    /// The events that `bytes` bring to their end. After it threw, the parser is of no further use.
    package mutating func take(_ bytes: [UInt8]) throws(TooLong) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        var start = 0
        if skipsLineFeed, let first = bytes.first {
            skipsLineFeed = false
            if first == 0x0A { start = 1 }
        }
        while let end = bytes[start...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
            try extendLine(bytes[start..<end])
            if let event = try endLine() { events.append(event) }
            start = end + 1
            guard bytes[end] == 0x0D else { continue }
            if start == bytes.count {
                skipsLineFeed = true
            } else if bytes[start] == 0x0A {
                start += 1
            }
        }
        try extendLine(bytes[start...])
        return events
    }

    private mutating func extendLine(_ bytes: ArraySlice<UInt8>) throws(TooLong) {
        guard line.count + bytes.count <= eventBytesMax else { throw TooLong(limitBytes: eventBytesMax) }
        line += bytes
    }

    private mutating func endLine() throws(TooLong) -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        var line = line[...]
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        }
        if line.isEmpty { return endEvent() }
        let field = line.prefix { $0 != UInt8(ascii: ":") }
        var value = line.dropFirst(field.count + 1)
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        if field.elementsEqual("data".utf8) {
            guard data.count + value.count + 1 <= eventBytesMax else { throw TooLong(limitBytes: eventBytesMax) }
            if hasData { data.append(0x0A) }
            data += value
            hasData = true
        } else if field.elementsEqual("event".utf8) {
            name = String(decoding: value, as: UTF8.self)
        }
        return nil
    }

    /// Without a `data` line there is no event; with an empty one there is an empty event.
    private mutating func endEvent() -> ServerSentEvent? {
        defer {
            data = []
            hasData = false
            name = ""
        }
        return hasData ? ServerSentEvent(name: name.isEmpty ? "message" : name, data: data) : nil
    }
}
