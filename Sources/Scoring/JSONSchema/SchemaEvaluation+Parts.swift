// Of lists and objects: what is asked of their parts.
extension SchemaEvaluation {
    // MARK: Lists

    mutating func meetsList(
        _ node: SchemaNode, _ elements: [JSONValue], _ seen: inout EvaluatedParts
    ) throws(SchemaFault) -> Bool {
        guard node.itemCount.hold(elements.count) else { return miss("minItems or maxItems") }
        if node.hasUniqueItems, Set(elements).count < elements.count { return miss("uniqueItems") }
        for (index, (place, element)) in zip(node.prefixItems, elements).enumerated() {
            guard try partFits(place, element, at: .element(index)) else { return miss("prefixItems") }
        }
        seen.leading = max(seen.leading, min(node.prefixItems.count, elements.count))
        if let place = node.items {
            for (index, element) in elements.enumerated().dropFirst(node.prefixItems.count) {
                guard try partFits(place, element, at: .element(index)) else { return miss("items") }
            }
            seen.leading = elements.count
        }
        if let place = node.contains {
            let count = try count(fitting: place, of: elements, &seen)
            guard node.containedCount.hold(count) else { return miss("contains") }
        }
        guard let place = node.unevaluatedItems else { return true }
        for (index, element) in elements.enumerated().dropFirst(seen.leading) where !seen.elements.contains(index) {
            guard try partFits(place, element, at: .element(index)) else { return miss("unevaluatedItems") }
        }
        seen.leading = elements.count
        return true
    }

    private mutating func count(
        fitting place: SchemaNode.Place, of elements: [JSONValue], _ seen: inout EvaluatedParts
    ) throws(SchemaFault) -> Int {
        quiet += 1
        defer { quiet -= 1 }
        var count = 0
        for (index, element) in elements.enumerated() {
            guard try partFits(place, element, at: .element(index)) else { continue }
            count += 1
            seen.elements.insert(index)
        }
        return count
    }

    // MARK: Objects

    mutating func meetsObject(
        _ node: SchemaNode, _ members: [[UInt8]: JSONValue], _ seen: inout EvaluatedParts
    ) throws(SchemaFault) -> Bool {
        guard node.memberCount.hold(members.count) else { return miss("minProperties or maxProperties") }
        for name in node.required where members[name] == nil { return miss("required") }
        for (name, needed) in node.dependentRequired where members[name] != nil {
            for other in needed where members[other] == nil { return miss("dependentRequired") }
        }
        if let place = node.propertyNames {
            for name in members.keys {
                guard try partFits(place, .text(name), at: .member(name)) else { return miss("propertyNames") }
            }
        }
        guard try meetsMembers(node, members, &seen) else { return false }
        for (name, place) in node.dependentSchemas where members[name] != nil {
            guard try fits(place, .object(members), &seen) else { return miss("dependentSchemas") }
        }
        guard let place = node.unevaluatedProperties, !seen.hasAllMembers else { return true }
        for (name, member) in members where !seen.members.contains(name) {
            guard try partFits(place, member, at: .member(name)) else { return miss("unevaluatedProperties") }
        }
        seen.hasAllMembers = true
        return true
    }

    private mutating func meetsMembers(
        _ node: SchemaNode, _ members: [[UInt8]: JSONValue], _ seen: inout EvaluatedParts
    ) throws(SchemaFault) -> Bool {
        guard !node.properties.isEmpty || !node.patternProperties.isEmpty || node.additionalProperties != nil else {
            return true
        }
        for (name, member) in members {
            var isKnown = false
            if let place = node.properties[name] {
                isKnown = true
                guard try partFits(place, member, at: .member(name)) else { return miss("properties") }
            }
            for (pattern, place) in node.patternProperties where try found(pattern, in: name) {
                isKnown = true
                guard try partFits(place, member, at: .member(name)) else { return miss("patternProperties") }
            }
            if !isKnown, let place = node.additionalProperties {
                isKnown = true
                guard try partFits(place, member, at: .member(name)) else { return miss("additionalProperties") }
            }
            if isKnown { seen.members.insert(name) }
        }
        return true
    }
}
