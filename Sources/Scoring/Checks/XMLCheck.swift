/// The output is a well-formed XML document, or holds well-formed elements; where paths of element names are given, such as `root.child`, each leads
/// somewhere. The value is `{requiredElements: […]}`, a list, or a text with commas.
struct XMLCheck: Check {
    private let isWhole: Bool
    private let paths: [String]

    init(_ terms: AssertionTerms, whole isWhole: Bool) throws(UnfitAssertion) {
        self.isWhole = isWhole
        switch terms.value {
        case nil, .text(""), .json(.null): paths = []
        case .text(let text): paths = text.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
        case .json(.list(let list)): paths = try Self.paths(list)
        case .json(.object(let members)):
            guard members.isEmpty || (members.count == 1 && members["requiredElements"] != nil) else {
                throw Self.unfit
            }
            guard case .list(let list)? = members["requiredElements"] ?? .list([]) else { throw Self.unfit }
            paths = try Self.paths(list)
        case .json: throw Self.unfit
        }
        guard !paths.contains("") else { throw .malformed("a path of elements is empty") }
    }

    private static let unfit = UnfitAssertion.malformed(
        "its value must be an object with requiredElements, or a list of paths such as root.child")

    private static func paths(_ list: [JSONValue]) throws(UnfitAssertion) -> [String] {
        var paths: [String] = []
        for element in list {
            guard case .text(let text) = element else { throw unfit }
            paths.append(String(decoding: text, as: UTF8.self))
        }
        return paths
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        let elements: XMLElements
        if isWhole {
            do throws(XMLFault) { elements = try XMLElements(document: output.text) } catch {
                return .scored(false, error.reason)
            }
        } else {
            elements = XMLElements(fragmentsIn: output.text)
            guard !elements.elements.isEmpty else { return .scored(false, "the output contains no XML") }
        }
        if let missing = paths.first(where: { !elements.contain($0) }) {
            return .scored(false, "the output's XML has no element at “\(missing.shortened)”")
        }
        return .scored(
            true, "the output \(isWhole ? "is" : "contains") XML\(paths.isEmpty ? "" : " with what is asked")")
    }
}
