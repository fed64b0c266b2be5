/// Reads the schemas of documents: where they stand, what identities they have, and where their references lead.
struct SchemaCompiler {
    var schema = JSONSchema()
    /// Everything that references can lead into: the schema's own document first.
    private var documents: [JSONValue] = []
    private let others: [String: JSONValue]
    private var places: [Location: SchemaNode.Place] = [:]
    private var resourcesByURI: [String: Int] = [:]
    private var pending: [Pending] = []
    /// How documents without `$schema` are read.
    private var draft = SchemaDraft.draft2020

    private struct Location: Hashable {
        let document: Int
        let pointer: JSONPointer
    }

    /// A reference that is to be resolved when everything is read that can be.
    private struct Pending {
        let node: SchemaNode.Place
        let reference: String
        let isDynamic: Bool
    }

    init(documents: [String: JSONValue]) { others = documents }

    mutating func compile(_ document: JSONValue, draft: SchemaDraft) throws(SchemaFault) -> JSONSchema {
        self.draft = draft
        schema.root = try read(document, at: URIReference(""))
        while let next = pending.popLast() { try resolve(next) }
        return schema
    }

    // MARK: Reading

    private mutating func read(_ document: JSONValue, at uri: URIReference) throws(SchemaFault) -> SchemaNode.Place {
        documents.append(document)
        let resource = try addResource(document: documents.count - 1, root: .root, uri: uri, of: document, under: nil)
        return try place(of: document, at: .root, in: resource)
    }

    private mutating func addResource(
        document: Int, root: JSONPointer, uri: URIReference, of value: JSONValue, under outer: SchemaDialect?
    ) throws(SchemaFault) -> Int {
        var dialect = outer ?? SchemaDialect(draft: draft)
        if case .object(let members) = value, let stated = members["$schema"] {
            guard case .text(let bytes) = stated else {
                throw .malformed(at: root.appending("$schema"), "expected a text")
            }
            dialect = try self.dialect(String(decoding: bytes, as: UTF8.self))
        }
        schema.resources.append(SchemaResource(document: document, root: root, uri: uri, dialect: dialect))
        let place = schema.resources.count - 1
        if resourcesByURI[uri.withoutFragment] == nil { resourcesByURI[uri.withoutFragment] = place }
        return place
    }

    private func dialect(_ uri: String) throws(SchemaFault) -> SchemaDialect {
        if let draft = SchemaDraft(uri: uri) { return SchemaDialect(draft: draft) }
        guard case .object(let members)? = others[URIReference(uri).withoutFragment],
            case .object(let vocabularies)? = members["$vocabulary"]
        else { throw .unsupported("its $schema is neither draft 2020-12 nor draft 7") }
        var dialect = SchemaDialect(draft: .draft2020)
        dialect.validates = false
        for (name, isNeeded) in vocabularies {
            let name = String(decoding: name, as: UTF8.self)
            let known = "https://json-schema.org/draft/2020-12/vocab/"
            if name == known + "validation" { dialect.validates = true }
            guard name.hasPrefix(known) || isNeeded == .boolean(false) else {
                throw .unsupported("its $schema needs a vocabulary that is not known")
            }
        }
        return dialect
    }

    /// Reads the schema there, and those in it, once.
    mutating func place(
        of value: JSONValue, at pointer: JSONPointer, in outer: Int
    ) throws(SchemaFault) -> SchemaNode.Place {
        let location = Location(document: schema.resources[outer].document, pointer: pointer)
        if let known = places[location] { return known }
        let place = schema.nodes.count
        switch value {
        case .boolean(let verdict):
            var node = SchemaNode(resource: outer)
            node.verdict = verdict
            places[location] = place
            schema.nodes.append(node)
        case .object(let members):
            let resource = try self.resource(of: value, members, at: pointer, in: outer)
            places[location] = place
            schema.nodes.append(SchemaNode(resource: resource))
            try read(members, at: pointer, as: place, in: resource)
        default: throw .malformed(at: pointer, "a schema is an object, true or false")
        }
        return place
    }

    /// The resource that a schema is in: its own where it has an `$id`.
    private mutating func resource(
        of value: JSONValue, _ members: [[UInt8]: JSONValue], at pointer: JSONPointer, in outer: Int
    ) throws(SchemaFault) -> Int {
        let around = schema.resources[outer]
        guard let id = members["$id"] else { return outer }
        if around.dialect.draft == .draft7, members["$ref"] != nil { return outer }
        guard case .text(let bytes) = id else { throw .malformed(at: pointer.appending("$id"), "expected a text") }
        let written = URIReference(String(decoding: bytes, as: UTF8.self))
        // In draft 7 a fragment alone is an anchor.
        let isAnchorOnly = written.withoutFragment.isEmpty
        if isAnchorOnly { return outer }
        var uri = written.resolved(against: around.uri)
        uri.fragment = nil
        let isDocument = pointer == around.root && pointer == .root
        let place = try addResource(
            document: around.document, root: pointer, uri: uri, of: value, under: around.dialect)
        // The document is known by where it came from as well.
        if isDocument { resourcesByURI[around.uri.withoutFragment] = place }
        return place
    }

    private mutating func read(
        _ members: [[UInt8]: JSONValue], at pointer: JSONPointer, as place: SchemaNode.Place, in resource: Int
    ) throws(SchemaFault) {
        let dialect = schema.resources[resource].dialect
        if dialect.draft == .draft7, let reference = members["$ref"] {
            // What stands beside it counts for nothing, but may hold what others refer to.
            try addReference(reference, at: pointer.appending("$ref"), of: place, isDynamic: false)
            try readDefinitions(members, at: pointer, in: resource)
            return
        }
        try readAnchors(members, at: pointer, as: place, in: resource)
        try readDefinitions(members, at: pointer, in: resource)
        if let reference = members["$ref"] {
            try addReference(reference, at: pointer.appending("$ref"), of: place, isDynamic: false)
        }
        if dialect.draft == .draft2020, let reference = members["$dynamicRef"] {
            try addReference(reference, at: pointer.appending("$dynamicRef"), of: place, isDynamic: true)
        }
        let keywords = SchemaKeywords(members, at: pointer, dialect)
        if dialect.validates { try keywords.readComparisons(into: &schema.nodes[place]) }
        try readApplicators(keywords, as: place, in: resource)
    }

    private mutating func readAnchors(
        _ members: [[UInt8]: JSONValue], at pointer: JSONPointer, as place: SchemaNode.Place, in resource: Int
    ) throws(SchemaFault) {
        if schema.resources[resource].dialect.draft == .draft7 {
            if case .text(let bytes)? = members["$id"] {
                let fragment = URIReference(String(decoding: bytes, as: UTF8.self)).decodedFragment
                if !fragment.isEmpty { schema.resources[resource].anchors[fragment] = place }
            }
            return
        }
        for (name, isDynamic) in [("$anchor", false), ("$dynamicAnchor", true)] {
            guard let anchor = members[name] else { continue }
            guard case .text(let bytes) = anchor else {
                throw .malformed(at: pointer.appending(name), "expected a text")
            }
            schema.resources[resource].anchors[bytes] = place
            if isDynamic { schema.resources[resource].dynamicAnchors[bytes] = place }
        }
    }

    private mutating func readDefinitions(
        _ members: [[UInt8]: JSONValue], at pointer: JSONPointer, in resource: Int
    ) throws(SchemaFault) {
        for name in ["$defs", "definitions"] {
            guard let definitions = members[name] else { continue }
            _ = try map(definitions, at: pointer.appending(name), in: resource)
        }
    }

    private mutating func addReference(
        _ value: JSONValue, at pointer: JSONPointer, of node: SchemaNode.Place, isDynamic: Bool
    ) throws(SchemaFault) {
        guard case .text(let bytes) = value else { throw .malformed(at: pointer, "expected a text") }
        pending.append(Pending(node: node, reference: String(decoding: bytes, as: UTF8.self), isDynamic: isDynamic))
    }

    // MARK: References

    private mutating func resolve(_ pending: Pending) throws(SchemaFault) {
        let from = schema.resources[schema.nodes[pending.node].resource]
        let uri = URIReference(pending.reference).resolved(against: from.uri)
        var resource = resourcesByURI[uri.withoutFragment]
        if resource == nil, let document = others[uri.withoutFragment] {
            var place = uri
            place.fragment = nil
            _ = try read(document, at: place)
            resource = resourcesByURI[uri.withoutFragment]
        }
        guard let resource else { throw .unresolved(pending.reference) }
        let fragment = uri.decodedFragment
        let target: SchemaNode.Place
        if let anchor = schema.resources[resource].anchors[fragment] {
            target = anchor
        } else {
            let known = schema.resources[resource]
            guard let pointer = JSONPointer(parsing: fragment)?.below(known.root),
                let value = pointer.value(in: documents[known.document])
            else { throw .unresolved(pending.reference) }
            target = try place(of: value, at: pointer, in: resource)
        }
        if pending.isDynamic {
            let isDynamic = schema.resources[resource].dynamicAnchors[fragment] == target
            schema.nodes[pending.node].dynamicReference = (target, isDynamic ? fragment : nil)
        } else {
            schema.nodes[pending.node].reference = target
        }
    }
}

extension [[UInt8]: JSONValue] {
    subscript(_ name: String) -> JSONValue? { self[Array(name.utf8)] }
}
