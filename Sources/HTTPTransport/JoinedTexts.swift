/// The texts of a body, joined in order with those that stand in the same place.
///
/// Linear in the body's bytes, in time and in memory.
struct JoinedTexts {
    private var names: [ArraySlice<UInt8>: Int32] = [:]
    private var places: [Place: Int32] = [:]
    private var ofPlace: [[UInt8]] = []
    private var ofName: [[UInt8]] = []
    private var inOrder: [UInt8] = []
    private var namesInOrder: [UInt8] = []
    private var namesAndTexts: [UInt8] = []
    private var ofField: [ArraySlice<UInt8>: [UInt8]] = [:]
    /// What is no JSON, and what is between quotes in it: line by line, and in the body as a whole.
    private var loose: [UInt8] = []
    private var hasLooseQuotes = false
    private var quotedInLines = QuotedTexts()
    private var quoted = QuotedTexts()
    /// A text of a body may be a list or an object itself, whose texts are looked at, too; those of such texts are not.
    private let isWithin: Bool

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

    /// One JSON value, several, or the events of a stream.
    ///
    /// - Parameter isWithin: whether it is a text of a body.
    init(_ body: [UInt8], isWithin: Bool = false) {
        self.isWithin = isWithin
        let body = body.starts(with: Self.byteOrderMark) ? body[Self.byteOrderMark.count...] : body[...]
        if add(json: body) { return }
        var data: [UInt8] = []
        var rest = body
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
        // A list may go over lines of which only some are JSON.
        if hasLooseQuotes { quoted.add(body) }
    }

    /// - Parameters:
    ///   - isFound: whether texts that stand apart in the body have it.
    ///   - isHidden: the same, in whatever way it is written there.
    func contains(where isFound: ([UInt8]) -> Bool, or isHidden: ([UInt8]) -> Bool) -> Bool {
        if isHidden(inOrder) || isHidden(loose) || ofPlace.contains(where: isHidden) { return true }
        if ofName.contains(where: isFound) || ofField.values.contains(where: isHidden) { return true }
        if isFound(namesInOrder) || isFound(namesAndTexts) { return true }
        if quotedInLines.contains(where: isFound) || quoted.contains(where: isFound) { return true }
        guard !isWithin else { return false }
        for text in ofPlace where QuotedTexts.mayBe(in: text) {
            if JoinedTexts(text, isWithin: true).contains(where: isFound, or: isHidden) { return true }
        }
        return false
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// A line of a stream of events (WHATWG HTML §9.2.6), of a reply's head, or of something else.
    private mutating func add(line: ArraySlice<UInt8>, data: inout [UInt8]) {
        let field = line.prefix { $0 != UInt8(ascii: ":") }
        guard field.count < line.count, field.allSatisfy(Self.isOfField) else { return add(loose: line) }
        var value = line.dropFirst(field.count + 1)
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        if field.elementsEqual(Self.data) {
            if !data.isEmpty { data.append(0x0A) }
            data += value
            return
        }
        ofField[field, default: []] += value
        if !Self.fields.contains(where: field.elementsEqual) { add(loose: line) }
    }

    private static let data = Array("data".utf8)
    /// The others of a stream. A comment is a field without a name.
    private static let fields = ["event", "id", "retry", ""].map { Array($0.utf8) }

    private static func isOfField(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private mutating func add(loose bytes: ArraySlice<UInt8>) {
        // Without a quote there is no text of JSON.
        let isQuoted = bytes.contains(UInt8(ascii: "\""))
        if isQuoted, add(json: bytes) { return }
        if isQuoted { hasLooseQuotes = true }
        loose += bytes
        quotedInLines.add(bytes)
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
        var namesAdded = 0
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
            while namesAdded < json.names.count, json.names[namesAdded].start < text.value.start {
                add(name: json.text(json.names[namesAdded]))
                namesAdded += 1
            }
            namesAndTexts += value
        }
        for name in json.names[namesAdded...] { add(name: json.text(name)) }
        return true
    }

    private mutating func add(name: ArraySlice<UInt8>) {
        namesInOrder += name
        namesAndTexts += name
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
}
