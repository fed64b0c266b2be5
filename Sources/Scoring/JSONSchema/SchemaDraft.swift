/// The drafts of JSON Schema that are known here.
enum SchemaDraft: Sendable {
    case draft7, draft2020

    /// As `$schema` names it, with or without an empty fragment; `nil` for one that is not known.
    init?(uri: String) {
        switch uri.hasSuffix("#") ? String(uri.dropLast()) : uri {
        case "https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft/2020-12/schema":
            self = .draft2020
        case "http://json-schema.org/draft-07/schema", "https://json-schema.org/draft-07/schema": self = .draft7
        default: return nil
        }
    }
}

/// How the keywords of one schema resource are read.
struct SchemaDialect: Sendable {
    var draft: SchemaDraft
    /// Whether the keywords that compare (`type`, `minimum`, …) count: a metaschema's `$vocabulary` may leave them out.
    var validates = true
}
