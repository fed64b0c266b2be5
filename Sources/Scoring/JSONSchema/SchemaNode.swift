/// One schema, its keywords read. Other schemas stand as places in the list of them all, so that a schema may refer to itself.
struct SchemaNode: Sendable {
    /// Place of a schema in ``JSONSchema``'s list.
    typealias Place = Int

    /// Of the resource that it stands in.
    let resource: Int
    /// Of a schema that is `true` or `false`.
    var verdict: Bool?

    // MARK: References

    var reference: Place?
    /// Where a dynamic reference leads at first, and the dynamic anchor that others may have as well; no name where it is a plain one.
    var dynamicReference: (place: Place, anchor: [UInt8]?)?

    // MARK: Any value

    var types: Set<JSONType>?
    var allowed: Set<JSONValue>?
    var allOf: [Place] = []
    var anyOf: [Place] = []
    var oneOf: [Place] = []
    var not: Place?
    var condition: (when: Place, then: Place?, otherwise: Place?)?

    // MARK: Numbers and texts

    var multipleOf: JSONNumber?
    var maximum: JSONNumber?
    var exclusiveMaximum: JSONNumber?
    var minimum: JSONNumber?
    var exclusiveMinimum: JSONNumber?
    var length = SchemaBounds()
    var pattern: SearchPattern?
    /// Also of numbers.
    var format: SchemaFormat?

    // MARK: Lists

    var prefixItems: [Place] = []
    /// Of every element behind those of `prefixItems`.
    var items: Place?
    var itemCount = SchemaBounds()
    var hasUniqueItems = false
    var contains: Place?
    var containedCount = SchemaBounds()
    var unevaluatedItems: Place?

    // MARK: Objects

    var properties: [[UInt8]: Place] = [:]
    var patternProperties: [(pattern: SearchPattern, place: Place)] = []
    var additionalProperties: Place?
    var propertyNames: Place?
    var memberCount = SchemaBounds()
    var required: [[UInt8]] = []
    var dependentRequired: [[UInt8]: [[UInt8]]] = [:]
    var dependentSchemas: [[UInt8]: Place] = [:]
    var unevaluatedProperties: Place?
}

/// How many there may be of something.
struct SchemaBounds: Sendable {
    var least: Int?
    var most: Int?

    func hold(_ count: Int) -> Bool { count >= least ?? 0 && count <= most ?? .max }
}

/// The types of JSON values that schemas name. A number is also an integer where it has no fraction: `1.0` is one.
enum JSONType: String, Sendable { case null, boolean, integer, number, string, array, object }

/// What has an identity of its own within a schema: the document, or a part of it with an `$id`.
struct SchemaResource: Sendable {
    let document: Int
    let root: JSONPointer
    let uri: URIReference
    let dialect: SchemaDialect
    var anchors: [[UInt8]: SchemaNode.Place] = [:]
    var dynamicAnchors: [[UInt8]: SchemaNode.Place] = [:]
}
