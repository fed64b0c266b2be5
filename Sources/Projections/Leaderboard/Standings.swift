import SnapshotCoding

/// Every standing, in the order in which they first had a result or a failure.
struct Standings: Sendable {
    private struct Key: Hashable {
        let experiment: UInt32
        let version: UInt32
        let model: UInt32
    }

    private(set) var list: [Standing] = []
    private var places: [Key: Int] = [:]
    private(set) var memos = LeaderboardMemos()

    mutating func countResult(of run: UInt32, on board: RunBoard) {
        let place = place(of: board.runs[Int(run)])
        list[place].countResult(of: run, on: board)
    }

    mutating func countFailure(of run: UInt32, on board: RunBoard) {
        let place = place(of: board.runs[Int(run)])
        list[place].countFailure(of: run)
    }

    mutating func countRetry(by run: UInt32, on board: RunBoard) {
        let place = place(of: board.runs[Int(run)])
        list[place].countRetry(by: run)
    }

    /// - Parameter place: of the score in its column.
    mutating func countLater(
        _ place: UInt32, of column: UInt32, in scores: LaterScores, errorsAreJudged: Bool, on board: RunBoard
    ) {
        let run = scores.columns[Int(column)].scores[Int(place)].run
        let standing = self.place(of: board.runs[Int(run)])
        list[standing].countLater(place, of: column, in: scores, errorsAreJudged: errorsAreJudged)
    }

    private mutating func place(of record: RunRecord) -> Int {
        // Two values that share what was worked out so far may differ from here on.
        if !memos.areOwnedAlone() { memos = memos.copy() }
        let key = Key(experiment: record.experiment, version: record.version, model: record.model)
        if let place = places[key] { return place }
        places[key] = list.count
        list.append(Standing(experiment: record.experiment, version: record.version, model: record.model))
        return list.count - 1
    }
}

extension Standings {
    /// Only which there are, in their order: what they count follows from the board.
    func write(to writer: inout SnapshotWriter) {
        writer.number(UInt64(list.count))
        for standing in list { writer.write(standing.experiment, standing.version, standing.model) }
    }

    /// Counts every result and failure on `board` again, and every later score.
    init(
        from reader: inout SnapshotReader, on board: RunBoard, _ later: LaterScores, _ catalog: Catalog
    ) throws(SnapshotFault) {
        for place in 0..<(try reader.count()) {
            let (experiment, version, model): (UInt32, UInt32, UInt32) = try reader.read()
            let key = Key(experiment: experiment, version: version, model: model)
            guard places.updateValue(place, forKey: key) == nil else { throw .malformed }
            list.append(Standing(experiment: experiment, version: version, model: model))
        }
        let known = list.count
        for course in board.courses {
            for run in course.recorded { countResult(of: run, on: board) }
            for run in course.failed { countFailure(of: run, on: board) }
            for run in course.retries { countRetry(by: run, on: board) }
        }
        for (column, scores) in later.columns.enumerated() {
            let errorsAreJudged = catalog.judgesErrors(by: scores.yardstick)
            for place in scores.scores.indices {
                let run = scores.scores[place].run
                guard run < board.runs.count, board.runs[Int(run)].ending == .recorded else { throw .malformed }
                countLater(UInt32(place), of: UInt32(column), in: later, errorsAreJudged: errorsAreJudged, on: board)
            }
        }
        // One that counts nothing was never there.
        guard list.count == known, list.allSatisfy({ !$0.recorded.isEmpty || !$0.failed.isEmpty }) else {
            throw .malformed
        }
    }
}
