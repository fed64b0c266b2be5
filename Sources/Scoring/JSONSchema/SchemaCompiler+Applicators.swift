// Schemas within schemas.
extension SchemaCompiler {
    mutating func readApplicators(
        _ keywords: SchemaKeywords, as place: SchemaNode.Place, in resource: Int
    ) throws(SchemaFault) {
        let isNew = keywords.dialect.draft == .draft2020
        schema.nodes[place].allOf = try list("allOf", of: keywords, in: resource)
        schema.nodes[place].anyOf = try list("anyOf", of: keywords, in: resource)
        schema.nodes[place].oneOf = try list("oneOf", of: keywords, in: resource)
        schema.nodes[place].not = try one("not", of: keywords, in: resource)
        let (then, otherwise) = (
            try one("then", of: keywords, in: resource), try one("else", of: keywords, in: resource)
        )
        if let when = try one("if", of: keywords, in: resource) {
            schema.nodes[place].condition = (when, then, otherwise)
        }
        try readItems(keywords, as: place, in: resource)
        schema.nodes[place].contains = try one("contains", of: keywords, in: resource)
        schema.nodes[place].additionalProperties = try one("additionalProperties", of: keywords, in: resource)
        schema.nodes[place].propertyNames = try one("propertyNames", of: keywords, in: resource)
        schema.nodes[place].properties = try map("properties", of: keywords, in: resource)
        for (name, value) in try map("patternProperties", of: keywords, in: resource) {
            let pattern = try keywords.pattern(
                name, at: keywords.pointer.appending("patternProperties").appending(name))
            schema.nodes[place].patternProperties.append((pattern, value))
        }
        try readDependencies(keywords, as: place, in: resource)
        guard isNew else { return }
        schema.nodes[place].dependentSchemas.merge(try map("dependentSchemas", of: keywords, in: resource)) { $1 }
        schema.nodes[place].unevaluatedItems = try one("unevaluatedItems", of: keywords, in: resource)
        schema.nodes[place].unevaluatedProperties = try one("unevaluatedProperties", of: keywords, in: resource)
        let node = schema.nodes[place]
        if node.unevaluatedItems != nil || node.unevaluatedProperties != nil { schema.tracksEvaluated = true }
    }

    private mutating func readItems(
        _ keywords: SchemaKeywords, as place: SchemaNode.Place, in resource: Int
    ) throws(SchemaFault) {
        if keywords.dialect.draft == .draft2020 {
            if case .list? = keywords["items"] {
                throw .malformed(
                    at: keywords.pointer.appending("items"),
                    "a list stands in prefixItems, or name draft 7 with $schema")
            }
            schema.nodes[place].prefixItems = try list("prefixItems", of: keywords, in: resource)
            schema.nodes[place].items = try one("items", of: keywords, in: resource)
        } else if case .list? = keywords["items"] {
            schema.nodes[place].prefixItems = try list("items", of: keywords, in: resource, mayBeEmpty: true)
            schema.nodes[place].items = try one("additionalItems", of: keywords, in: resource)
        } else {
            schema.nodes[place].items = try one("items", of: keywords, in: resource)
        }
    }

    /// `dependencies` is draft 7's word for two keywords of draft 2020-12, which still may be used there.
    private mutating func readDependencies(
        _ keywords: SchemaKeywords, as place: SchemaNode.Place, in resource: Int
    ) throws(SchemaFault) {
        guard let value = keywords["dependencies"] else { return }
        let pointer = keywords.pointer.appending("dependencies")
        guard case .object(let members) = value else { throw .malformed(at: pointer, "expected an object") }
        for (name, dependency) in members {
            if case .list = dependency {
                schema.nodes[place].dependentRequired[name] = try keywords.names(
                    dependency, at: pointer.appending(name))
            } else {
                schema.nodes[place].dependentSchemas[name] = try self.place(
                    of: dependency, at: pointer.appending(name), in: resource)
            }
        }
    }

    private mutating func one(
        _ name: String, of keywords: SchemaKeywords, in resource: Int
    ) throws(SchemaFault) -> SchemaNode.Place? {
        guard let value = keywords[name] else { return nil }
        return try place(of: value, at: keywords.pointer.appending(name), in: resource)
    }

    private mutating func list(
        _ name: String, of keywords: SchemaKeywords, in resource: Int, mayBeEmpty: Bool = false
    ) throws(SchemaFault) -> [SchemaNode.Place] {
        guard let value = keywords[name] else { return [] }
        let pointer = keywords.pointer.appending(name)
        guard case .list(let elements) = value, mayBeEmpty || !elements.isEmpty else {
            throw .malformed(at: pointer, "expected a list of schemas")
        }
        var places: [SchemaNode.Place] = []
        for (index, element) in elements.enumerated() {
            places.append(try place(of: element, at: pointer.appending(index), in: resource))
        }
        return places
    }

    private mutating func map(
        _ name: String, of keywords: SchemaKeywords, in resource: Int
    ) throws(SchemaFault) -> [[UInt8]: SchemaNode.Place] {
        guard let value = keywords[name] else { return [:] }
        return try map(value, at: keywords.pointer.appending(name), in: resource)
    }

    mutating func map(
        _ value: JSONValue, at pointer: JSONPointer, in resource: Int
    ) throws(SchemaFault) -> [[UInt8]: SchemaNode.Place] {
        guard case .object(let members) = value else { throw .malformed(at: pointer, "expected an object of schemas") }
        var places: [[UInt8]: SchemaNode.Place] = [:]
        for (name, member) in members {
            places[name] = try place(of: member, at: pointer.appending(name), in: resource)
        }
        return places
    }
}
