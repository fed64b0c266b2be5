import Events
import Ledger
import Projections

/// What experiments' cases put in and assert, to find others that put in the same: a dataset is called after its file, and a case of which other
/// things are asserted is another one, so that the same cases may have other ids. Nothing of the texts is shown, or kept.
struct CaseTexts {
    /// What another experiment has in common with this one.
    struct Overlap {
        /// How many of its cases are cases of this one, or put in what one of them does.
        var cases: Int
        /// Whether it has no more such cases: else texts were erased, may not be read, or are too many to be.
        var isWhole: Bool
        /// Whether other things are asserted, of a case that both have or of every case, versions of metrics aside; `nil` where nobody can tell.
        var assertsOtherwise: Bool?
    }

    /// What is asserted. Texts are many and long: of them there are digests alone, which hold within one process.
    private struct Asserted {
        let digest: Int
        let metrics: Set<AssertedVersion>

        init(_ assertions: [Assertion]) {
            let words = assertions.map { assertion in
                var words = assertion
                words.clearWorkspaceMetric()
                return words
            }
            digest = words.hashValue
            metrics = Set(assertions.compactMap { AssertedVersion($0) })
        }
    }

    private struct Text {
        let inputs: Int
        let asserted: Asserted
    }

    /// What cases of this experiment assert, by what they put in.
    private struct Own {
        var digests: [Int: Set<Int>] = [:]
        /// Whether no text is missing.
        var isWhole = true
    }

    private let experiment: Experiment
    private let ids: Set<CaseID>
    private let reader: LedgerReader
    private var own: Own?
    /// `nil` in it: it was looked for, and is gone.
    private var known: [CaseID: Text?] = [:]
    /// Of every case of an experiment; `nil` in it as above.
    private var knownOfAll: [ExperimentID: Asserted?] = [:]
    private var readsLeft: Int

    /// A report must not take longer with every experiment that there ever was.
    private static let readsMax = 10_000

    /// - Parameter mayRead: whether texts may be looked at; else cases are the same by their ids alone.
    init(of experiment: Experiment, mayRead: Bool, in reader: LedgerReader) {
        (self.experiment, self.reader) = (experiment, reader)
        ids = Set(experiment.cases)
        readsLeft = mayRead ? Self.readsMax : 0
    }

    mutating func overlap(with other: Experiment) throws -> Overlap {
        let strangers = other.cases.filter { !ids.contains($0) }
        var overlap = Overlap(cases: other.cases.count - strangers.count, isWhole: true, assertsOtherwise: false)
        if !strangers.isEmpty {
            let own = try ownTexts()
            overlap.isWhole = own.isWhole
            for text in try texts(of: strangers) {
                guard let text else {
                    overlap.isWhole = false
                    continue
                }
                guard let digests = own.digests[text.inputs] else { continue }
                overlap.cases += 1
                if !digests.contains(text.asserted.digest) { overlap.assertsOtherwise = true }
            }
        }
        guard overlap.cases > 0, overlap.assertsOtherwise == false else { return overlap }
        guard let here = try assertedOfAll(in: experiment), let there = try assertedOfAll(in: other) else {
            overlap.assertsOtherwise = nil
            return overlap
        }
        overlap.assertsOtherwise = here.digest != there.digest
        return overlap
    }

    /// The versions of the workspace's metrics that the experiment asserts, as far as its texts were not erased; `nil` where not all of these
    /// were read.
    mutating func metrics(of experiment: Experiment) throws -> Set<AssertedVersion>? {
        // Most workspaces have none, and nothing needs to be read.
        let isDefined = reader.read { models in
            !models.catalog.metrics(asOf: .position(experiment.position)).isEmpty
        }
        guard isDefined else { return [] }
        var metrics = try assertedOfAll(in: experiment)?.metrics ?? []
        for text in try texts(of: experiment.cases) { metrics.formUnion(text?.asserted.metrics ?? []) }
        guard knownOfAll[experiment.id] != nil, experiment.cases.allSatisfy({ known[$0] != nil }) else { return nil }
        return metrics
    }

    private mutating func ownTexts() throws -> Own {
        if let own { return own }
        var found = Own()
        for text in try texts(of: experiment.cases) {
            guard let text else {
                found.isWhole = false
                continue
            }
            found.digests[text.inputs, default: []].insert(text.asserted.digest)
        }
        own = found
        return found
    }

    /// One for each case; `nil` where there is no text to be had.
    private mutating func texts(of cases: [CaseID]) throws -> [Text?] {
        let positions = reader.read { models in cases.map { models.catalog.entry(of: $0)?.position } }
        var all: [Text?] = []
        for (id, position) in zip(cases, positions) {
            if known[id] == nil, let position, readsLeft > 0 {
                readsLeft -= 1
                let content = try reader.content(at: position)?.caseAdded
                known.updateValue(
                    content.map { Text(inputs: $0.inputs.hashValue, asserted: Asserted($0.assertions)) }, forKey: id)
            }
            all.append(known[id] ?? nil)
        }
        return all
    }

    /// `nil` where there is no text to be had.
    private mutating func assertedOfAll(in experiment: Experiment) throws -> Asserted? {
        if knownOfAll[experiment.id] == nil, readsLeft > 0 {
            readsLeft -= 1
            let content = try reader.content(at: experiment.position)?.experimentDesigned
            knownOfAll.updateValue(content.map { Asserted($0.assertions) }, forKey: experiment.id)
        }
        return knownOfAll[experiment.id] ?? nil
    }
}
