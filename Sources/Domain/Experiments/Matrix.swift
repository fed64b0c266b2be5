/// The runs of an experiment in the order in which they are requested: repeat by repeat, in each case by case, in each
/// version by version, in each model by model.
///
/// So all versions and models meet a case side by side, and every case once before any case twice: whenever the
/// experiment is stopped, the comparison is paired and balanced to within one case, and rests on as many cases as the
/// number of runs can reach (a new case says more than a repeat of an old one).
package struct Matrix: Equatable, Sendable {
    package let repeats: Int
    package let cases: Int
    package let versions: Int
    package let models: Int

    /// A run's place on each axis, all from 0.
    package struct Cell: Equatable, Sendable {
        package let `repeat`: Int
        package let caseIndex: Int
        package let version: Int
        package let model: Int

        package init(repeat: Int, caseIndex: Int, version: Int, model: Int) {
            self.repeat = `repeat`
            self.caseIndex = caseIndex
            self.version = version
            self.model = model
        }
    }

    package init(repeats: Int, cases: Int, versions: Int, models: Int) {
        self.repeats = repeats
        self.cases = cases
        self.versions = versions
        self.models = models
    }

    /// How many runs there are.
    package var count: Int { repeats * cases * versions * models }

    /// The same; `nil` where no matrix can have these axes.
    var checkedCount: Int? {
        var product = 1
        for axis in [repeats, cases, versions, models] {
            let (next, overflow) = product.multipliedReportingOverflow(by: axis)
            guard !overflow, axis >= 0 else { return nil }
            product = next
        }
        return product
    }

    /// - Parameter place: from 0, below `count`.
    package subscript(place: Int) -> Cell {
        let (versionsDone, model) = place.quotientAndRemainder(dividingBy: models)
        let (casesDone, version) = versionsDone.quotientAndRemainder(dividingBy: versions)
        let (repeatsDone, caseIndex) = casesDone.quotientAndRemainder(dividingBy: cases)
        return Cell(repeat: repeatsDone, caseIndex: caseIndex, version: version, model: model)
    }

    /// Where a cell stands; `nil` for one outside the matrix.
    package func place(of cell: Cell) -> Int? {
        guard 0..<repeats ~= cell.repeat, 0..<cases ~= cell.caseIndex, 0..<versions ~= cell.version,
            0..<models ~= cell.model
        else { return nil }
        return ((cell.repeat * cases + cell.caseIndex) * versions + cell.version) * models + cell.model
    }
}
