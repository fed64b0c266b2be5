/// Checks one value against a schema. It counts its steps and its depth, so that no schema keeps it for ever.
struct SchemaEvaluation {
    let schema: JSONSchema
    private var steps = 0
    private var depth = 0
    /// The resources that were entered on the way, from the outermost: where dynamic references look.
    private var scope: [Int] = []
    private var path: [Step] = []
    /// How many schemas around may be missed without harm: no misfit is noted there.
    var quiet = 0
    private var misfit: SchemaMisfit?

    enum Step {
        case member([UInt8])
        case element(Int)
    }

    init(_ schema: JSONSchema) { self.schema = schema }

    mutating func misfit(of value: JSONValue) throws(SchemaFault) -> SchemaMisfit? {
        var seen = EvaluatedParts()
        if try fits(schema.root, value, &seen) { return nil }
        return misfit ?? SchemaMisfit(place: .root, keyword: "false")
    }

    /// - Parameter seen: what others have looked at; added to where the value fits.
    mutating func fits(
        _ place: SchemaNode.Place, _ value: JSONValue, _ seen: inout EvaluatedParts
    ) throws(SchemaFault) -> Bool {
        let node = schema.nodes[place]
        if let verdict = node.verdict { return verdict || miss("false") }
        (steps, depth) = (steps + 1, depth + 1)
        defer { depth -= 1 }
        guard depth <= JSONSchema.depthMax else { throw .tooDeep }
        guard steps <= JSONSchema.stepsMax else { throw .tooLong }
        let isEntered = scope.last != node.resource
        if isEntered { scope.append(node.resource) }
        defer { if isEntered { scope.removeLast() } }
        // What this schema and those beside it look at; schemas around it learn of it only where it fits.
        var own = EvaluatedParts()
        guard try meetsReferences(node, value, &own), meetsComparisons(node, value) else { return false }
        guard try meetsText(node, value), try meetsCombinations(node, value, &own) else { return false }
        switch value {
        case .list(let elements): guard try meetsList(node, elements, &own) else { return false }
        case .object(let members): guard try meetsObject(node, members, &own) else { return false }
        default: break
        }
        seen.merge(own)
        return true
    }

    mutating func miss(_ keyword: String) -> Bool {
        if quiet == 0, misfit == nil {
            var pointer = JSONPointer.root
            for step in path {
                switch step {
                case .member(let name): pointer.append(name)
                case .element(let index): pointer.append(Array("\(index)".utf8))
                }
            }
            misfit = SchemaMisfit(place: pointer, keyword: keyword)
        }
        return false
    }

    /// Whether a value fits, where it does no harm if it does not.
    private mutating func mayFit(
        _ place: SchemaNode.Place, _ value: JSONValue, _ seen: inout EvaluatedParts
    ) throws(SchemaFault) -> Bool {
        quiet += 1
        defer { quiet -= 1 }
        return try fits(place, value, &seen)
    }

    /// Of a part of the value.
    mutating func partFits(
        _ place: SchemaNode.Place, _ value: JSONValue, at step: Step
    ) throws(SchemaFault) -> Bool {
        path.append(step)
        defer { path.removeLast() }
        var seen = EvaluatedParts()
        return try fits(place, value, &seen)
    }

    // MARK: References and combinations

    private mutating func meetsReferences(
        _ node: SchemaNode, _ value: JSONValue, _ seen: inout EvaluatedParts
    ) throws(SchemaFault) -> Bool {
        if let reference = node.reference {
            guard try fits(reference, value, &seen) else { return miss("$ref") }
        }
        guard let (place, anchor) = node.dynamicReference else { return true }
        return try fits(anchor.flatMap { outermost($0) } ?? place, value, &seen) || miss("$dynamicRef")
    }

    /// Where the outermost resource that was entered has this dynamic anchor.
    private func outermost(_ anchor: [UInt8]) -> SchemaNode.Place? {
        for resource in scope {
            if let place = schema.resources[resource].dynamicAnchors[anchor] { return place }
        }
        return nil
    }

    private mutating func meetsCombinations(
        _ node: SchemaNode, _ value: JSONValue, _ seen: inout EvaluatedParts
    ) throws(SchemaFault) -> Bool {
        for place in node.allOf {
            guard try fits(place, value, &seen) else { return miss("allOf") }
        }
        if !node.anyOf.isEmpty {
            var isMet = false
            for place in node.anyOf where !isMet || schema.tracksEvaluated {
                if try mayFit(place, value, &seen) { isMet = true }
            }
            guard isMet else { return miss("anyOf") }
        }
        if !node.oneOf.isEmpty {
            var count = 0
            for place in node.oneOf where count < 2 {
                if try mayFit(place, value, &seen) { count += 1 }
            }
            guard count == 1 else { return miss("oneOf") }
        }
        if let place = node.not {
            var ignored = EvaluatedParts()
            guard try !mayFit(place, value, &ignored) else { return miss("not") }
        }
        guard let (when, then, otherwise) = node.condition else { return true }
        let holds = try mayFit(when, value, &seen)
        guard let place = holds ? then : otherwise else { return true }
        return try fits(place, value, &seen) || miss(holds ? "then" : "else")
    }

    // MARK: Numbers, texts, any value

    private mutating func meetsComparisons(_ node: SchemaNode, _ value: JSONValue) -> Bool {
        if let types = node.types, types.isDisjoint(with: value.types) { return miss("type") }
        if let allowed = node.allowed, !allowed.contains(value) { return miss(allowed.count == 1 ? "const" : "enum") }
        if schema.assertsFormats, let format = node.format, !format.admits(value) { return miss("format") }
        guard case .number(let number) = value else { return true }
        if let bound = node.maximum, number > bound { return miss("maximum") }
        if let bound = node.exclusiveMaximum, number >= bound { return miss("exclusiveMaximum") }
        if let bound = node.minimum, number < bound { return miss("minimum") }
        if let bound = node.exclusiveMinimum, number <= bound { return miss("exclusiveMinimum") }
        if let divisor = node.multipleOf, !number.isMultiple(of: divisor) { return miss("multipleOf") }
        return true
    }

    private mutating func meetsText(_ node: SchemaNode, _ value: JSONValue) throws(SchemaFault) -> Bool {
        guard case .text(let text) = value else { return true }
        // Code points: the bytes that do not continue one.
        guard node.length.hold(text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }) else {
            return miss(node.length.most == nil ? "minLength" : "maxLength")
        }
        guard let pattern = node.pattern else { return true }
        return try found(pattern, in: text) || miss("pattern")
    }

    func found(_ pattern: SearchPattern, in text: [UInt8]) throws(SchemaFault) -> Bool {
        switch pattern.search(String(decoding: text, as: UTF8.self)) {
        case .found: return true
        case .missing: return false
        case .exhausted: throw .tooLong
        }
    }
}

extension JSONValue {
    /// The types that it has: a whole number has two.
    fileprivate var types: Set<JSONType> {
        switch self {
        case .null: [.null]
        case .boolean: [.boolean]
        case .number(let number): number.isWhole ? [.integer, .number] : [.number]
        case .text: [.string]
        case .list: [.array]
        case .object: [.object]
        }
    }
}
