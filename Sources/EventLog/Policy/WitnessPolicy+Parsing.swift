extension WitnessPolicy {
    package static let bytesMax = 1 << 20
    /// Logs, witnesses and groups, of each so many at most.
    package static let linesMax = 1_024

    /// Reads a policy file.
    package init(parsing bytes: some Collection<UInt8>) throws(PolicyFault) {
        guard bytes.count <= Self.bytesMax else {
            throw PolicyFault(line: nil, reason: "the file has more than \(Self.bytesMax) bytes")
        }
        var draft = Draft()
        for (index, line) in Array(bytes).split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            do throws(Flaw) { try draft.read(line) } catch {
                throw PolicyFault(line: index + 1, reason: error.reason)
            }
        }
        guard let quorum = draft.quorum else {
            throw PolicyFault(line: nil, reason: "there is no quorum line; `quorum none` asks for no witness")
        }
        self.init(logs: draft.logs, witnesses: draft.witnesses, quorum: quorum)
    }

    /// What is wrong with a line.
    private struct Flaw: Error {
        let reason: String
        init(_ reason: String) { self.reason = reason }
    }

    /// Names are compared by their bytes, so that their meaning depends on no version of Unicode.
    private typealias Name = [UInt8]

    /// What the lines so far have said.
    private struct Draft {
        var logs: [Log] = []
        var witnesses: [Witness] = []
        var quorum: Quorum?
        /// What a group or the quorum may name.
        private var named: [Name: Quorum] = [:]
        /// Named in a group already.
        private var members: Set<Name> = []

        private static let none = Name("none".utf8)

        mutating func read(_ line: ArraySlice<UInt8>) throws(Flaw) {
            guard line.allSatisfy({ $0 == 0x09 || (0x20...0x7E).contains($0) || $0 >= 0x80 }) else {
                throw Flaw("it has a control character")
            }
            let items = line.split { $0 == 0x09 || $0 == 0x20 }.map(Name.init)
            guard let keyword = items.first, keyword.first != UInt8(ascii: "#") else { return }
            switch String(decoding: keyword, as: UTF8.self) {
            case "log": try readLog(items)
            case "witness": try readWitness(items)
            case "group": try readGroup(items)
            case "quorum": try readQuorum(items)
            default: throw Flaw("it begins with none of log, witness, group and quorum")
            }
        }

        private mutating func readLog(_ items: [Name]) throws(Flaw) {
            guard (2...3).contains(items.count) else { throw Flaw("a log line is `log VKEY [URL]`") }
            let verifier = try Self.verifier(items[1], kind: .text, of: "a log")
            guard !logs.contains(where: { $0.verifier.key == verifier.key }) else {
                throw Flaw("this log's key stands in an earlier line")
            }
            guard logs.count < linesMax else { throw Flaw("there are more than \(linesMax) logs") }
            logs.append(Log(verifier: verifier, url: items.count > 2 ? Self.text(items[2]) : nil))
        }

        private mutating func readWitness(_ items: [Name]) throws(Flaw) {
            guard (3...4).contains(items.count) else { throw Flaw("a witness line is `witness NAME VKEY [URL]`") }
            let verifier = try Self.verifier(items[2], kind: .cosignature, of: "a witness")
            guard !witnesses.contains(where: { $0.verifier.key == verifier.key }) else {
                throw Flaw("this witness's key stands in an earlier line")
            }
            guard witnesses.count < linesMax else { throw Flaw("there are more than \(linesMax) witnesses") }
            let witness = Witness(
                name: Self.text(items[1]), verifier: verifier, url: items.count > 3 ? Self.text(items[3]) : nil)
            try define(items[1], .witness(witness))
            witnesses.append(witness)
        }

        private mutating func readGroup(_ items: [Name]) throws(Flaw) {
            guard items.count >= 4 else { throw Flaw("a group line is `group NAME all|any|NUMBER NAME…`") }
            let names = items[3...]
            let threshold: Int? =
                switch String(decoding: items[2], as: UTF8.self) {
                case "all": names.count
                case "any": 1
                case let number: UInt64(canonicalDecimal: number).flatMap { Int(exactly: $0) }
                }
            guard let threshold, (1...names.count).contains(threshold) else {
                throw Flaw("a group asks for all, any, or a number from 1 to that of its members, \(names.count)")
            }
            var quorums: [Quorum] = []
            for name in names {
                quorums.append(try lookUp(name))
                guard members.insert(name).inserted else {
                    throw Flaw("\(Self.text(name)) is a group's member already, and can be that once only")
                }
            }
            guard named.count - witnesses.count < linesMax else { throw Flaw("there are more than \(linesMax) groups") }
            try define(items[1], .group(name: Self.text(items[1]), threshold: threshold, members: quorums))
        }

        private mutating func readQuorum(_ items: [Name]) throws(Flaw) {
            guard items.count == 2 else { throw Flaw("a quorum line is `quorum NAME`, or `quorum none`") }
            guard quorum == nil else { throw Flaw("there is a quorum line already") }
            quorum = items[1] == Self.none ? Quorum.none : try lookUp(items[1])
        }

        private mutating func define(_ name: Name, _ quorum: Quorum) throws(Flaw) {
            guard name != Self.none else { throw Flaw("nothing may be called none") }
            guard named.updateValue(quorum, forKey: name) == nil else {
                throw Flaw("\(Self.text(name)) was defined in an earlier line")
            }
        }

        private func lookUp(_ name: Name) throws(Flaw) -> Quorum {
            guard let quorum = named[name] else {
                throw Flaw("\(Self.text(name)) is no witness or group of an earlier line")
            }
            return quorum
        }

        private static func verifier(_ item: Name, kind: NoteKeyKind, of whom: String) throws(Flaw) -> NoteVerifier {
            guard let text = String(validating: item, as: UTF8.self), let verifier = NoteVerifier(text) else {
                throw Flaw("the key of \(whom) is no Ed25519 verifier key (name+id+base64)")
            }
            guard verifier.kind == kind else {
                throw Flaw(
                    kind == .text ? "the key is a witness's, not a log's" : "the key is a log's, not a witness's")
            }
            return verifier
        }

        private static func text(_ item: Name) -> String { String(decoding: item, as: UTF8.self) }
    }
}
