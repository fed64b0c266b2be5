package import Events

/// What a case gave, as far as programs that judge its outputs are told.
package struct GivenCase: Equatable, Sendable {
    /// A JSON object.
    let variables: String
    let expected: String?
    /// A JSON object.
    let metadata: String

    /// Of nothing.
    package init() { (variables, expected, metadata) = ("{}", nil, "{}") }

    package init(_ content: CaseAddedContent) {
        let members = content.inputs.map { input in
            let value =
                switch input.value {
                case .text(let text): GivenJSON.quoted(text)
                case .json(let json): json
                case nil: GivenJSON.quoted("")
                }
            return "\(GivenJSON.quoted(input.name)):\(value)"
        }
        variables = "{\(members.joined(separator: ","))}"
        expected = content.hasExpected ? content.expected : nil
        metadata = content.hasMetadataJson ? content.metadataJson : "{}"
    }
}
