import Events

package enum DatasetLimits {
    package static let casesMax = 1_000_000
    package static let casesPerCommandMax = 100_000
    /// Of all texts of a case.
    package static let caseBytesMax = 1 << 20
    package static let inputsMax = 256
}

/// What a case may hold.
enum DatasetRules {
    /// The content with its inputs in the order of their names' bytes.
    static func sound(_ content: CaseAddedContent, of id: CaseID) throws(Refusal) -> CaseAddedContent {
        try Field.description.check(content.description_p)
        try Field.inputs.check(count: content.inputs.count, max: DatasetLimits.inputsMax)
        var bytes = content.description_p.utf8.count + content.expected.utf8.count
        for input in content.inputs {
            try Field.inputName.check(input.name)
            bytes += input.name.utf8.count
            switch input.value {
            case .text(let text): bytes += text.utf8.count
            case .json(let json):
                bytes += json.utf8.count
                guard JSONText(json) != nil else { throw .inputNotJSON(id, name: input.name) }
            case nil: throw .inputWithoutValue(id, name: input.name)
            }
        }
        if content.hasMetadataJson {
            bytes += content.metadataJson.utf8.count
            guard JSONText(content.metadataJson)?.isObject == true else { throw .metadataNotJSON(id) }
        }
        bytes += try AssertionRules.check(content.assertions)
        try Field.caseSize.check(bytes: bytes, max: DatasetLimits.caseBytesMax)
        if content.hasThresholdMillionths { try Field.threshold.check(content.thresholdMillionths, in: 0...1_000_000) }

        var sorted = content
        sorted.inputs.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        for (left, right) in zip(sorted.inputs, sorted.inputs.dropFirst()) where left.name == right.name {
            throw .inputListedTwice(id, name: left.name)
        }
        return sorted
    }
}
