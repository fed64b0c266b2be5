/// The texts of a body, joined in order with those that stand in the same place.
///
/// Linear in the body's bytes, in time and in memory.
struct JoinedTexts {
    private var names: [ArraySlice<UInt8>: Int32] = [:]
    private var places: [Place: Int32] = [:]
    private var ofPlace: [[UInt8]] = []
    private var ofName: [[UInt8]] = []
    private var inOrder: [UInt8] = []
    private var ofField: [ArraySlice<UInt8>: [UInt8]] = [:]
    /// What is between quotes, by the name before it.
    private var quoted: [Quoted: [UInt8]] = [:]

    /// A member or an element of another place, which may have a number of its own.
    private struct Place: Hashable {
        let parent: Int32
        let name: Int32
        let number: Int32
    }

    /// Where the last text stands.
    private struct Standing {
        /// Whose element it is; -2 where it is a member.
        let container: Int32
        let name: Int32
        /// Its places, with the numbers that part what is around it, and without.
        let first: Int32
        let second: Int32
    }

    private struct Quoted: Hashable {
        let name: ArraySlice<UInt8>
        /// Whether the first quote of what was read counts as one.
        let isFromFirst: Bool
    }

    /// One JSON value, several, or the events of a stream.
    init(_ body: [UInt8]) {
        if add(json: body[...]) { return }
        var data: [UInt8] = []
        var rest = body[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != 0x0A && $0 != 0x0D }
            rest = rest[line.endIndex...]
            if rest.popFirst() == 0x0D, rest.first == 0x0A { rest.removeFirst() }
            guard !line.isEmpty else {
                add(loose: data[...])
                data.removeAll(keepingCapacity: true)
                continue
            }
            add(line: line, data: &data)
        }
        add(loose: data[...])
    }

    func contains(where isFound: ([UInt8]) -> Bool) -> Bool {
        isFound(inOrder) || ofPlace.contains(where: isFound) || ofName.contains(where: isFound)
            || ofField.values.contains(where: isFound) || quoted.values.contains(where: isFound)
    }

    /// A line of a stream of events (WHATWG HTML §9.2.6), or of something else.
    private mutating func add(line: ArraySlice<UInt8>, data: inout [UInt8]) {
        let field = line.prefix { $0 != UInt8(ascii: ":") }
        guard field.count < line.count, Self.fields.contains(where: field.elementsEqual) else {
            return add(loose: line)
        }
        var value = line.dropFirst(field.count + 1)
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        if field.elementsEqual(Self.fields[0]) {
            if !data.isEmpty { data.append(0x0A) }
            data += value
        } else {
            ofField[field, default: []] += value
        }
    }

    /// A comment is a field without a name.
    private static let fields = ["data", "event", "id", "retry", ""].map { Array($0.utf8) }

    private mutating func add(loose bytes: ArraySlice<UInt8>) {
        // Without a quote there is no text.
        guard bytes.contains(Self.quote) else { return }
        if add(json: bytes) { return }
        addQuoted(bytes, isFromFirst: true)
        // One quote too many, and what is between quotes is what was outside of them.
        if let first = bytes.firstIndex(of: Self.quote) { addQuoted(bytes[(first + 1)...], isFromFirst: false) }
    }

    // MARK: JSON

    /// False where it is none; nothing is added then.
    private mutating func add(json bytes: ArraySlice<UInt8>) -> Bool {
        guard let json = JSONTexts(bytes) else { return false }
        // Events hand out several choices, calls or blocks at once, which numbers part; parts of one text have numbers, too.
        var numbered: [Int32] = []
        var plain: [Int32] = []
        for container in json.containers {
            let name = id(of: container.name, in: json)
            let parent = Int(container.parent)
            numbered.append(
                place(Place(parent: parent < 0 ? -1 : numbered[parent], name: name, number: container.number)))
            plain.append(place(Place(parent: parent < 0 ? -1 : plain[parent], name: name, number: -1)))
        }
        var standing = Standing(container: -2, name: 0, first: 0, second: 0)
        for text in json.texts {
            let value = json.text(text.value)
            // Elements of a list stand in one place, and there may be millions of them.
            if !text.name.isNone || text.container != standing.container {
                let name = id(of: text.name, in: json)
                let container = Int(text.container)
                standing = Standing(
                    container: text.name.isNone ? text.container : -2, name: name,
                    first: place(Place(parent: container < 0 ? -1 : numbered[container], name: name, number: -1)),
                    second: place(Place(parent: container < 0 ? -1 : plain[container], name: name, number: -1)))
            }
            ofPlace[Int(standing.first)] += value
            if standing.second != standing.first { ofPlace[Int(standing.second)] += value }
            ofName[Int(standing.name)] += value
            inOrder += value
        }
        return true
    }

    private mutating func id(of span: JSONTexts.Span, in json: JSONTexts) -> Int32 {
        let name = json.text(span)
        if let known = names[name] { return known }
        let id = Int32(ofName.count)
        names[name] = id
        ofName.append([])
        return id
    }

    private mutating func place(_ place: Place) -> Int32 {
        if let known = places[place] { return known }
        let id = Int32(ofPlace.count)
        places[place] = id
        ofPlace.append([])
        return id
    }

    // MARK: Quotes

    private static let quote = UInt8(ascii: "\"")

    /// Whatever looks like a name and a text behind it.
    private mutating func addQuoted(_ bytes: ArraySlice<UInt8>, isFromFirst: Bool) {
        var rest = bytes
        while let start = rest.firstIndex(of: Self.quote) {
            let name = Self.text(rest[start...])
            rest = rest[min(name.endIndex + 1, rest.endIndex)...]
            let colon = Self.withoutSpace(rest)
            guard colon.first == UInt8(ascii: ":") else { continue }
            let value = Self.withoutSpace(colon.dropFirst())
            guard value.first == Self.quote else { continue }
            let text = Self.text(value)
            quoted[Quoted(name: name, isFromFirst: isFromFirst), default: []] += text
            rest = rest[min(text.endIndex + 1, rest.endIndex)...]
        }
    }

    /// What stands between the quote that is first and the next that is not escaped, as it is written.
    private static func text(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = bytes.startIndex + 1
        var end = start
        while end < bytes.endIndex, bytes[end] != quote { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
        return bytes[start..<min(end, bytes.endIndex)]
    }

    private static func withoutSpace(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.drop { $0 <= 0x20 }
    }
}
