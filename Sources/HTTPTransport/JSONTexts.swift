/// The texts in one or more JSON values (RFC 8259) that follow each other, and where each stands.
///
/// It finds texts and checks little: what it takes for JSON may be none, and what is cut counts as far as it came. Reading copies nothing
/// and does not recurse.
struct JSONTexts {
    /// From the first byte to before the last.
    struct Span {
        var start: Int32
        var end: Int32

        /// The name of an element, which has none.
        static let none = Span(start: 0, end: 0)
        /// What has a name stands behind a quote.
        var isNone: Bool { end == 0 }
    }

    /// An object or a list that holds texts, of whatever depth.
    struct Container {
        /// Before it in the list; -1 where it is a value of its own.
        let parent: Int32
        let name: Span
        /// What its members called `index` and `…_index` say; -1 where it has none.
        var number: Int32 = -1
    }

    struct Text {
        /// In which container; -1 where it is a value of its own.
        let container: Int32
        let name: Span
        let value: Span
    }

    private(set) var containers: [Container] = []
    private(set) var texts: [Text] = []
    /// Of all members, in order.
    private(set) var names: [Span] = []
    private let bytes: ArraySlice<UInt8>
    private var open: [Open] = []
    /// Of the member that is read.
    private var name = Span.none
    private var index: Int

    /// A container that the reading is in. It is listed once something in it counts.
    private struct Open {
        let isObject: Bool
        let name: Span
        var place: Int32 = -1
    }

    /// Containers in each other. No provider's reply has nearly as many.
    private static let depthMax = 512

    /// `nil` where the bytes are something else.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.endIndex <= Int(Int32.max) else { return nil }
        self.bytes = bytes
        index = bytes.startIndex
        skipSpace()
        while index < bytes.endIndex {
            // Where nothing is left it was cut.
            guard readValue() || index >= bytes.endIndex else { return nil }
            skipSpace()
        }
    }

    /// What a span says, its escapes read. A letter beyond ASCII that is escaped reads as one that is no text.
    func text(_ span: Span) -> ArraySlice<UInt8> {
        guard span.start < span.end else { return [] }
        let written = bytes[Int(span.start)..<Int(span.end)]
        guard written.contains(UInt8(ascii: "\\")) else { return written }
        var text: [UInt8] = []
        text.reserveCapacity(written.count)
        var index = written.startIndex
        while index < written.endIndex {
            let byte = written[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < written.endIndex else {
                text.append(byte)
                continue
            }
            let escape = written[index]
            index += 1
            switch escape {
            case UInt8(ascii: "u"):
                let end = min(index + 4, written.endIndex)
                text.append(Self.letter(written[index..<end]))
                index = end
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            default: text.append(escape)
            }
        }
        return text[...]
    }

    /// That of ASCII with a number of hexadecimal digits; where there is none, one that is no text.
    private static func letter(_ digits: ArraySlice<UInt8>) -> UInt8 {
        guard !digits.isEmpty else { return 0xFF }
        var number = 0
        for digit in digits {
            guard let value = digit.hexValue else { return 0xFF }
            number = number << 4 | Int(value)
        }
        return number < 0x80 ? UInt8(number) : 0xFF
    }

    /// Reads one value with all that is in it. False where there is none.
    private mutating func readValue() -> Bool {
        name = .none
        repeat {
            guard readBeginning() else { return false }
            while let last = open.last {
                skipSpace()
                guard index < bytes.endIndex else { return false }
                let byte = bytes[index]
                index += 1
                if byte == UInt8(ascii: ",") {
                    guard last.isObject ? readName() : true else { return false }
                    break
                }
                guard byte == UInt8(ascii: last.isObject ? "}" : "]") else { return false }
                open.removeLast()
            }
        } while !open.isEmpty
        return true
    }

    /// Reads a value up to its end or, where something is in it, to the first value in it and that one's end.
    private mutating func readBeginning() -> Bool {
        while true {
            skipSpace()
            guard index < bytes.endIndex else { return false }
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard open.count < Self.depthMax else { return false }
                let isObject = byte == UInt8(ascii: "{")
                open.append(Open(isObject: isObject, name: name))
                name = .none
                index += 1
                skipSpace()
                // An empty one ends where its end is looked for.
                if index < bytes.endIndex, bytes[index] == UInt8(ascii: isObject ? "}" : "]") { return true }
                guard isObject ? readName() : true else { return false }
            case UInt8(ascii: "\""):
                texts.append(Text(container: place(), name: name, value: readText()))
                return endValue()
            default: return readWord()
            }
        }
    }

    private mutating func endValue() -> Bool {
        name = .none
        return true
    }

    /// A number, or `true`, `false`, `null`. Nobody sends one that stands for itself.
    private mutating func readWord() -> Bool {
        let word = bytes[index...].prefix { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"),
                UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard !open.isEmpty, let first = word.first,
            first < UInt8(ascii: "A") || Self.words.contains(where: word.elementsEqual)
        else { return false }
        index = word.endIndex
        if open.last?.isObject == true, text(name).suffix(5).elementsEqual("index".utf8),
            let number = Int32(String(decoding: word.prefix(12), as: UTF8.self))
        {
            let place = Int(place())
            containers[place].number = containers[place].number &* 31 &+ number
        }
        return endValue()
    }

    /// The name of a member, and the colon behind it.
    private mutating func readName() -> Bool {
        skipSpace()
        guard index < bytes.endIndex, bytes[index] == UInt8(ascii: "\"") else { return false }
        name = readText()
        names.append(name)
        skipSpace()
        guard index < bytes.endIndex, bytes[index] == UInt8(ascii: ":") else { return false }
        index += 1
        return true
    }

    private static let words = ["true", "false", "null"].map(\.utf8)

    /// What is between the quote that is next and the one that ends it, or the last byte.
    private mutating func readText() -> Span {
        let start = index + 1
        var end = start
        while end < bytes.endIndex, bytes[end] != UInt8(ascii: "\"") { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
        end = min(end, bytes.endIndex)
        index = min(end + 1, bytes.endIndex)
        return Span(start: Int32(start), end: Int32(end))
    }

    private mutating func skipSpace() {
        while index < bytes.endIndex, bytes[index] <= 0x20 { index += 1 }
    }

    /// That of the innermost open container in the list; it and those around it are listed unless they are.
    private mutating func place() -> Int32 {
        let listed = open.lastIndex { $0.place >= 0 }.map { $0 + 1 } ?? 0
        for depth in listed..<open.count {
            open[depth].place = Int32(containers.count)
            containers.append(Container(parent: depth == 0 ? -1 : open[depth - 1].place, name: open[depth].name))
        }
        return open.last?.place ?? -1
    }
}
