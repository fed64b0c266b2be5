extension [ChatMessage] {
    /// As most protocols have them: `[{"role", "content"}]`.
    var json: JSONValue {
        .array(map { .object(["role": .string($0.role.rawValue), "content": .string($0.text)]) })
    }
}
