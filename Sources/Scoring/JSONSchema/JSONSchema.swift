/// A JSON Schema of draft 2020-12 or 7, made ready once to check many values.
///
/// References are resolved within the document, by `$id`, `$anchor`, `$dynamicAnchor` and JSON pointers, and within the documents that are given
/// with it. Nothing is fetched. `format` only describes, as draft 2020-12 has it by default, unless it is to be asserted; the keywords about content
/// only describe; unknown keywords are passed over. Patterns are searched for by ``SearchPattern``. Numbers compare exactly, however many digits
/// they have; a `multipleOf` may have 18.
struct JSONSchema: Sendable {
    /// Schemas within one another while a value is checked: a bound on the depth of recursion.
    static let depthMax = 400
    /// Schemas that are applied to one value and to the values in it, together.
    static let stepsMax = 2_000_000

    var nodes: [SchemaNode] = []
    var resources: [SchemaResource] = []
    var root: SchemaNode.Place = 0
    /// Whether any schema asks what others have looked at.
    var tracksEvaluated = false
    /// Whether values must be as their `format` has it.
    private(set) var assertsFormats = false

    /// - Parameters:
    ///   - draft: how it is read where it has no `$schema`.
    ///   - isAssertingFormats: whether a value must be as its `format` has it, as promptfoo's validator takes it.
    ///   - documents: what references may lead to beside it, by their URI.
    /// - Throws: `malformed`, `unsupported`, `unresolved`.
    init(
        _ document: JSONValue, draft: SchemaDraft = .draft2020, documents: [String: JSONValue] = [:],
        assertingFormats isAssertingFormats: Bool = false
    ) throws(SchemaFault) {
        var compiler = SchemaCompiler(documents: documents)
        self = try compiler.compile(document, draft: draft)
        assertsFormats = isAssertingFormats
    }

    /// Made by the compiler, empty at first.
    init() {}

    /// Where a value does not fit, and by which keyword; `nil` where it fits.
    /// - Throws: `tooDeep`, `tooLong`.
    func misfit(of value: JSONValue) throws(SchemaFault) -> SchemaMisfit? {
        var evaluation = SchemaEvaluation(self)
        return try evaluation.misfit(of: value)
    }
}

/// The first thing about a value that does not fit a schema.
struct SchemaMisfit: Equatable {
    let place: JSONPointer
    let keyword: String

    /// For a reason.
    var text: String { "\(place.text) does not meet `\(keyword)`" }
}
