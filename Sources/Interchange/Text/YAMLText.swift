import Yams

/// YAML with the place of every value: scalars by ``CoreScalar``, anchors, aliases and merge keys (`<<`) written out.
///
/// An alias counts as often as it is used against ``ReadingLimits/valuesMax``, so that a small file cannot become a
/// large value.
struct YAMLText {
    private let file: String
    private let warn: (Place, String) -> Void
    private var valuesLeft = ReadingLimits.valuesMax

    /// Reads one document. An empty text, or one of comments only, is null.
    static func read(
        _ text: String, file: String, warn: @escaping (Place, String) -> Void
    ) throws(ExperimentFileFault) -> FileValue {
        if let value = jsonWithPairs(text, file: file) { return value }
        let root: Node?
        do {
            // Without resolver rules every unquoted word stays the text it is: the core schema is applied here.
            root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw YAMLComplaint.fault(from: error, file: file)
        } catch {
            throw ExperimentFileFault(.malformed, at: Place(file: file), "this is no YAML that can be read")
        }
        guard let root else { return FileValue(place: Place(file: file, line: 1, column: 1), content: .null) }
        var reader = YAMLText(file: file, warn: warn)
        return try reader.value(of: root, depth: 0)
    }

    /// JSON is YAML too, and most of its writers escape what is beyond 16 bits in two halves, which libyaml refuses; `nil` for any other text.
    private static func jsonWithPairs(_ text: String, file: String) -> FileValue? {
        guard let first = text.first(where: { !$0.isWhitespace }), first == "{" || first == "[",
            text.contains("\\ud") || text.contains("\\uD")
        else { return nil }
        return try? JSONText.read(text, file: file)
    }

    private init(file: String, warn: @escaping (Place, String) -> Void) {
        (self.file, self.warn) = (file, warn)
    }

    private func place(of node: Node) -> Place {
        Place(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    private mutating func value(of node: Node, depth: Int) throws(ExperimentFileFault) -> FileValue {
        let place = place(of: node)
        valuesLeft -= 1
        guard valuesLeft >= 0 else {
            throw ExperimentFileFault(
                .tooLarge, at: place,
                "with its aliases written out the file has more than \(ReadingLimits.valuesMax) values: use "
                    + "fewer aliases of aliases"
            )
        }
        guard depth <= ReadingLimits.depthMax else {
            throw ExperimentFileFault(
                .tooLarge, at: place, "lists and maps lie more than \(ReadingLimits.depthMax) deep inside each other")
        }
        switch node {
        case .scalar(let scalar): return FileValue(place: place, content: try content(of: scalar, at: place))
        case .sequence(let sequence):
            var values: [FileValue] = []
            values.reserveCapacity(sequence.count)
            for element in sequence { values.append(try value(of: element, depth: depth + 1)) }
            return FileValue(place: place, content: .list(values))
        case .mapping(let mapping):
            return FileValue(place: place, content: .map(try entries(of: mapping, depth: depth + 1)))
        case .alias:
            // The parser resolves aliases; this case exists for trees that a program makes.
            throw ExperimentFileFault(.malformed, at: place, "an alias without its anchor")
        }
    }

    private func content(of scalar: Node.Scalar, at place: Place) throws(ExperimentFileFault) -> FileValue.Content {
        switch scalar.tag.description {
        case "" where scalar.style == .plain: break
        case "", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp": return .text(scalar.string)
        case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null":
            break
        case let tag:
            throw ExperimentFileFault(
                .unsupported, at: place, "the tag \(Quoting.code(tag)) is not supported: write the value without it")
        }
        if CoreScalar.losesZeros(scalar.string) {
            warn(
                place,
                "\(Quoting.code(scalar.string)) is read as the number \(CoreScalar.number(scalar.string) ?? ""): "
                    + "put it in quotes to keep its zeros"
            )
        }
        return CoreScalar.content(of: scalar.string)
    }

    private mutating func entries(of mapping: Node.Mapping, depth: Int) throws(ExperimentFileFault) -> [FileValue.Entry]
    {
        var entries: [FileValue.Entry] = []
        var merged: [FileValue.Entry] = []
        for (key, node) in mapping {
            guard case .scalar(let name) = key else {
                throw ExperimentFileFault(.wrongType, at: place(of: key), "a key must be a text")
            }
            let value = try value(of: node, depth: depth)
            guard name.string == "<<", name.style == .plain else {
                entries.append(FileValue.Entry(key: name.string, place: place(of: key), value: value))
                continue
            }
            for source in value.asList ?? [value] {
                guard let more = source.asMap else {
                    throw source.unexpected("<<", expected: "a map or a list of maps")
                }
                merged += more
            }
        }
        // The map's own keys win, then earlier sources over later ones (yaml.org/type/merge.html).
        var seen = Set(entries.map(\.key))
        for entry in merged where seen.insert(entry.key).inserted { entries.append(entry) }
        return entries
    }
}
