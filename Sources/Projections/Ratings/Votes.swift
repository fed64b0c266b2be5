package import Events
package import SnapshotCoding

/// Which of two results a person found better, not knowing which versions they are of.
package struct Vote: Equatable, Sendable {
    /// In the order in which they were shown.
    package let first: RunID
    package let second: RunID
    package let person: ActorID
    package let preference: VotePreference
    /// The entry that says so.
    package let position: UInt64
}

/// Every vote, by experiment, in the order of the log.
struct Votes: Sendable {
    private var byExperiment: [ExperimentID: [Vote]] = [:]

    mutating func add(_ vote: Vote, on experiment: ExperimentID) { byExperiment[experiment, default: []].append(vote) }

    func all(on experiment: ExperimentID, asOf moment: AsOf) -> ArraySlice<Vote> {
        let votes = byExperiment[experiment] ?? []
        return votes[..<prefixCount(votes.indices) { moment.sees(votes[$0].position) }]
    }
}

extension ReadModels {
    /// The votes on the experiment's results as of then, in the order of the log: of each person on each two results the last.
    package func votes(on experiment: ExperimentID, asOf moment: AsOf) -> [Vote] {
        struct Key: Hashable {
            let person: ActorID
            let runs: Set<RunID>
        }
        let votes = votes.all(on: experiment, asOf: moment)
        var last: [Key: UInt64] = [:]
        for vote in votes { last[Key(person: vote.person, runs: [vote.first, vote.second])] = vote.position }
        return votes.filter { last[Key(person: $0.person, runs: [$0.first, $0.second])] == $0.position }
    }

    /// False, and nothing happens, where the two are no results of one experiment, or nothing is said of them.
    mutating func vote(_ facts: ComparisonVoted, _ event: FoldedEvent) -> Bool {
        guard let first = RunID(facts.firstRun), let second = RunID(facts.secondRun), first != second,
            let person = ActorID(event.facts.actor), let one = runBoard.index(of: first),
            let other = runBoard.index(of: second), runBoard.runs[Int(one)].ending == .recorded,
            runBoard.runs[Int(other)].ending == .recorded,
            runBoard.runs[Int(one)].experiment == runBoard.runs[Int(other)].experiment,
            [.first, .second, .tie].contains(facts.preference)
        else { return false }
        votes.add(
            Vote(
                first: first, second: second, person: person, preference: facts.preference, position: event.position),
            on: runBoard.courses[Int(runBoard.runs[Int(one)].experiment)].design.id)
        return true
    }
}

extension Votes: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(byExperiment) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { byExperiment = try reader.read() }
}

extension Vote: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(first, second, person, preference.rawValue, position)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let stored: Int
        (first, second, person, stored, position) = try reader.read()
        guard let preference = VotePreference(rawValue: stored) else { throw .malformed }
        self.preference = preference
    }
}
