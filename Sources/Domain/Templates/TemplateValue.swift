package import Events

/// What a variable of a template stands for.
package enum TemplateValue: Equatable, Sendable {
    /// Inserted as it is.
    case text(String)
    /// A number, truth value, list or object: inserted as its JSON text, or in parts by a dotted path.
    case json(JSONText)

    /// The value of a stored variable; one without a value is the empty text.
    /// - Throws: `.notJSON` with the variable's name.
    package init(_ variable: Variable) throws(TemplateFault) {
        switch variable.value {
        case .text(let text): self = .text(text)
        case .json(let json):
            guard let json = JSONText(json) else {
                throw TemplateFault(.notJSON(variable: variable.name))
            }
            self = .json(json)
        case nil: self = .text("")
        }
    }
}

extension TemplateValue {
    /// The values of stored variables by their names.
    /// - Throws: `.notJSON` with the name of the first that is malformed.
    package static func values(of variables: [Variable]) throws(TemplateFault) -> [String: TemplateValue] {
        var values: [String: TemplateValue] = [:]
        values.reserveCapacity(variables.count)
        for variable in variables { values[variable.name] = try TemplateValue(variable) }
        return values
    }
}
