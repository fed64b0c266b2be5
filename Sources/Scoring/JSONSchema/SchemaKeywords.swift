/// The keywords of one schema as they are written, read strictly: a value that a draft does not allow is a fault, not passed over.
struct SchemaKeywords {
    let pointer: JSONPointer
    let dialect: SchemaDialect
    private let members: [[UInt8]: JSONValue]

    init(_ members: [[UInt8]: JSONValue], at pointer: JSONPointer, _ dialect: SchemaDialect) {
        (self.members, self.pointer, self.dialect) = (members, pointer, dialect)
    }

    subscript(name: String) -> JSONValue? { members[name] }

    /// What needs no other schema.
    func readComparisons(into node: inout SchemaNode) throws(SchemaFault) {
        node.types = try types()
        node.allowed = try allowed()
        node.multipleOf = try divisor()
        node.maximum = try number("maximum")
        node.exclusiveMaximum = try number("exclusiveMaximum")
        node.minimum = try number("minimum")
        node.exclusiveMinimum = try number("exclusiveMinimum")
        node.length = SchemaBounds(least: try count("minLength"), most: try count("maxLength"))
        node.itemCount = SchemaBounds(least: try count("minItems"), most: try count("maxItems"))
        node.memberCount = SchemaBounds(least: try count("minProperties"), most: try count("maxProperties"))
        node.containedCount = SchemaBounds(least: 1)
        if let value = self["pattern"] {
            guard case .text(let text) = value else { throw fault("pattern", "expected a text") }
            node.pattern = try pattern(text, at: pointer.appending("pattern"))
        }
        if let value = self["format"] {
            guard case .text(let text) = value else { throw fault("format", "expected a text") }
            node.format = SchemaFormat(rawValue: String(decoding: text, as: UTF8.self))
        }
        if let value = self["uniqueItems"] {
            guard case .boolean(let truth) = value else { throw fault("uniqueItems", "expected true or false") }
            node.hasUniqueItems = truth
        }
        if let value = self["required"] { node.required = try names(value, at: pointer.appending("required")) }
        guard dialect.draft == .draft2020 else { return }
        node.containedCount = SchemaBounds(least: try count("minContains") ?? 1, most: try count("maxContains"))
        if let value = self["dependentRequired"] {
            guard case .object(let members) = value else { throw fault("dependentRequired", "expected an object") }
            for (name, list) in members {
                node.dependentRequired[name] = try names(
                    list, at: pointer.appending("dependentRequired").appending(name))
            }
        }
    }

    private func types() throws(SchemaFault) -> Set<JSONType>? {
        guard let value = self["type"] else { return nil }
        let words: [JSONValue] = if case .list(let list) = value { list } else { [value] }
        var types: Set<JSONType> = []
        for word in words {
            guard case .text(let text) = word, let type = JSONType(rawValue: String(decoding: text, as: UTF8.self))
            else {
                throw fault("type", "expected null, boolean, integer, number, string, array or object")
            }
            types.insert(type)
        }
        return types
    }

    /// Of `enum` and `const`.
    private func allowed() throws(SchemaFault) -> Set<JSONValue>? {
        var allowed = self["const"].map { Set([$0]) }
        if let value = self["enum"] {
            guard case .list(let list) = value else { throw fault("enum", "expected a list") }
            allowed = allowed?.intersection(list) ?? Set(list)
        }
        return allowed
    }

    private func number(_ name: String) throws(SchemaFault) -> JSONNumber? {
        guard let value = self[name] else { return nil }
        guard case .number(let number) = value else { throw fault(name, "expected a number") }
        return number
    }

    private func divisor() throws(SchemaFault) -> JSONNumber? {
        guard let number = try number("multipleOf") else { return nil }
        guard number > .zero else { throw fault("multipleOf", "expected a number of more than 0") }
        guard number.isDivisor else { throw .unsupported("its multipleOf has more than 18 digits") }
        return number
    }

    /// A whole number of 0 or more; beyond what a list can have, the largest.
    private func count(_ name: String) throws(SchemaFault) -> Int? {
        guard let number = try number(name) else { return nil }
        guard number.isWhole, number >= .zero else { throw fault(name, "expected a whole number of 0 or more") }
        return Int(number.text) ?? .max
    }

    func names(_ value: JSONValue, at place: JSONPointer) throws(SchemaFault) -> [[UInt8]] {
        guard case .list(let list) = value else { throw .malformed(at: place, "expected a list of texts") }
        var names: [[UInt8]] = []
        for element in list {
            guard case .text(let name) = element else { throw .malformed(at: place, "expected a list of texts") }
            names.append(name)
        }
        return names
    }

    func pattern(_ text: [UInt8], at place: JSONPointer) throws(SchemaFault) -> SearchPattern {
        do throws(SearchPattern.Fault) { return try SearchPattern(String(decoding: text, as: UTF8.self)) } catch {
            switch error {
            case .tooLong: throw .malformed(at: place, "the pattern is over \(SearchPattern.lengthMax) bytes")
            case .malformed: throw .malformed(at: place, "the pattern is no regular expression")
            }
        }
    }

    private func fault(_ name: String, _ what: String) -> SchemaFault {
        .malformed(at: pointer.appending(name), what)
    }
}
