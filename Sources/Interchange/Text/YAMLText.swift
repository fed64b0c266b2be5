import Yams

/// YAML with the place of every value: scalars by ``CoreScalar``, anchors, aliases and merge keys (`<<`) written out.
///
/// An alias counts as often as it is used against ``ReadingLimits/valuesMax``, so that a small file cannot become a
/// large value.
struct YAMLText {
    private let file: String
    private let pairs: EscapedPairs
    private let warn: (Place, String) -> Void
    private var valuesLeft = ReadingLimits.valuesMax

    /// Reads one document. An empty text, or one of comments only, is null.
    static func read(
        _ text: String, file: String, warn: @escaping (Place, String) -> Void
    ) throws(ExperimentFileFault) -> FileValue {
        let pairs = EscapedPairs(hiddenIn: text)
        let root: Node?
        do {
            // Without resolver rules every unquoted word stays the text it is: the core schema is applied here.
            root = try Parser(yaml: pairs.text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw YAMLComplaint.fault(from: error, file: file, pairs)
        } catch {
            throw ExperimentFileFault(.malformed, at: Place(file: file), "this is no YAML that can be read")
        }
        guard let root else { return FileValue(place: Place(file: file, line: 1, column: 1), content: .null) }
        var reader = YAMLText(file: file, pairs: pairs, warn: warn)
        return try reader.value(of: root, depth: 0)
    }

    private init(file: String, pairs: EscapedPairs, warn: @escaping (Place, String) -> Void) {
        (self.file, self.pairs, self.warn) = (file, pairs, warn)
    }

    /// What the scalar says, with what was hidden from the parser.
    private func text(of scalar: Node.Scalar) -> String {
        pairs.restored(scalar.string, isEscaped: scalar.style == .doubleQuoted)
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
        let text = text(of: scalar)
        switch scalar.tag.description {
        case "" where scalar.style == .plain: break
        case "", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp": return .text(text)
        case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null":
            break
        case let tag:
            throw ExperimentFileFault(
                .unsupported, at: place, "the tag \(Quoting.code(tag)) is not supported: write the value without it")
        }
        if CoreScalar.losesZeros(text) {
            warn(
                place,
                "\(Quoting.code(text)) is read as the number \(CoreScalar.number(text) ?? ""): "
                    + "put it in quotes to keep its zeros"
            )
        }
        return CoreScalar.content(of: text)
    }

    private mutating func entries(of mapping: Node.Mapping, depth: Int) throws(ExperimentFileFault) -> [FileValue.Entry]
    {
        var entries: [FileValue.Entry] = []
        var merged: [FileValue.Entry] = []
        var keys: Set<String> = []
        for (key, node) in mapping {
            guard case .scalar(let name) = key else {
                throw ExperimentFileFault(.wrongType, at: place(of: key), "a key must be a text")
            }
            let value = try value(of: node, depth: depth)
            guard name.string == "<<", name.style == .plain else {
                let entry = FileValue.Entry(key: text(of: name), place: place(of: key), value: value)
                entries.append(entry)
                // To the parser a character that is spelled otherwise made another key.
                guard pairs.isEmpty || keys.insert(entry.key).inserted else {
                    throw ExperimentFileFault(
                        .duplicate, at: entry.place, "\(Quoting.code(entry.key)) is written twice in one map: keep one")
                }
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
