/// The elements of a text that is XML, or has XML in it, each with the one around it: enough to find paths of names.
struct XMLElements {
    struct Element {
        let name: [UInt8]
        /// Place in the list of the element around it; `nil` for an outermost one. It comes before its parts.
        let parent: Int?
    }

    private(set) var elements: [Element] = []

    /// Whether a path of names, such as `root.child`, leads from an outermost element to one.
    func contain(_ path: String) -> Bool {
        let names = path.split(separator: ".", omittingEmptySubsequences: false).map { Array($0.utf8) }
        // How many names of the path lead to each element; 0 for none.
        var reached = [Int](repeating: 0, count: elements.count)
        for (place, element) in elements.enumerated() {
            let before = element.parent.map { reached[$0] } ?? 0
            guard element.parent == nil || before > 0, before < names.count, element.name == names[before] else {
                continue
            }
            reached[place] = before + 1
            if reached[place] == names.count { return true }
        }
        return false
    }

    /// Of a whole document, which must be well-formed.
    /// - Throws: why it is not.
    init(document text: String) throws(XMLFault) {
        var reader = XMLReader(text)
        elements = try reader.document()
    }

    /// Of every well-formed element in a text, wherever it stands, and those in it. What is not closed counts for nothing, but what stands in
    /// it may count.
    init(fragmentsIn text: String) {
        var reader = XMLReader(text)
        elements = reader.fragments()
    }
}

/// Why a text is not taken as an XML document.
enum XMLFault: Error, Equatable {
    case malformed(String)
    /// A document type with declarations of its own. (promptfoo does not take them either.)
    case unsupported(String)

    var reason: String {
        switch self {
        case .malformed(let what): "the output is not well-formed XML: \(what)"
        case .unsupported(let what): "the output's XML is not supported: \(what)"
        }
    }
}
