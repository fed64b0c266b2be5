package import Events
package import SnapshotCoding

/// What a person thought of a result.
package struct Rating: Equatable, Sendable {
    package let run: RunID
    package let person: ActorID
    /// As given, in millionths, and the ends of the scale that it was given on.
    package let valueMillionths: Int64
    package let lowMillionths: Int64
    package let highMillionths: Int64
    /// Where the person said whether it passes.
    package let passed: Bool?
    /// The entry that says so: a comment is in its content.
    package let position: UInt64

    /// Where it lies on its scale, 0 to 1.
    package var scaled: Double {
        // Wide enough for any two of 64 bits.
        let (above, width) = (
            Int128(valueMillionths) - Int128(lowMillionths), Int128(highMillionths) - Int128(lowMillionths)
        )
        return Double(above) / Double(width)
    }
}

/// Every rating, by the place of its run on the board, in the order of the log.
struct Ratings: Sendable {
    private var byRun: [UInt32: [Rating]] = [:]

    mutating func add(_ rating: Rating, of run: UInt32) { byRun[run, default: []].append(rating) }

    /// The last of each person as of then, in the order of the log.
    func current(of run: UInt32, asOf moment: AsOf) -> [Rating] {
        let seen = (byRun[run] ?? []).prefix { moment.sees($0.position) }
        return seen.enumerated().filter { place, rating in
            !seen[(place + 1)...].contains { $0.person == rating.person }
        }.map(\.element)
    }

    /// All of them, also those in whose place a later one counts.
    func all(of run: UInt32, asOf moment: AsOf) -> ArraySlice<Rating> {
        (byRun[run] ?? []).prefix { moment.sees($0.position) }
    }

    /// Whether all are of runs that there are.
    func isOf(runs count: Int) -> Bool { byRun.keys.allSatisfy { $0 < count } }
}

extension ReadModels {
    /// Ratings of the experiment's results as of then, run by run in the order of their requests.
    /// - Parameter currentOnly: without those in whose place a later one of the same person counts.
    package func ratings(of experiment: ExperimentID, asOf moment: AsOf, currentOnly: Bool) -> [Rating] {
        (runBoard.course(of: experiment)?.requested ?? []).flatMap { run in
            currentOnly ? ratings.current(of: run, asOf: moment) : Array(ratings.all(of: run, asOf: moment))
        }
    }

    /// False, and nothing happens, where the run has no result, or the scale is none.
    mutating func rate(_ facts: RatingRecorded, _ event: FoldedEvent) -> Bool {
        guard let id = RunID(facts.run), let run = runBoard.index(of: id), runBoard.runs[Int(run)].ending == .recorded,
            let person = ActorID(event.facts.actor), facts.lowMillionths < facts.highMillionths,
            (facts.lowMillionths...facts.highMillionths).contains(facts.valueMillionths)
        else { return false }
        let rating = Rating(
            run: id, person: person, valueMillionths: facts.valueMillionths, lowMillionths: facts.lowMillionths,
            highMillionths: facts.highMillionths, passed: facts.hasPassed ? facts.passed : nil,
            position: event.position)
        ratings.add(rating, of: run)
        let current = ratings.current(of: run, asOf: .position(event.position))
        addLaterScore(
            value: Int64((current.mean * 1_000_000).rounded()),
            outcome: current.passes.map { $0 ? .passed : .failed } ?? .measured, of: run, by: .ratings,
            at: event.position)
        return true
    }
}

extension [Rating] {
    /// Of what each says on its own scale, 0 to 1. There is one at least.
    var mean: Double { reduce(0) { $0 + $1.scaled } / Double(count) }

    /// What most of those find who said whether it passes; a draw does not pass. Nil where nobody said.
    var passes: Bool? {
        let said = compactMap(\.passed)
        return said.isEmpty ? nil : said.count(where: \.self) * 2 > said.count
    }
}

extension Ratings: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(byRun) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { byRun = try reader.read() }
}

extension Rating: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(run, person, valueMillionths, lowMillionths, highMillionths, passed, position)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (run, person, valueMillionths, lowMillionths, highMillionths, passed, position) = try reader.read()
        guard lowMillionths < highMillionths else { throw .malformed }
    }
}
