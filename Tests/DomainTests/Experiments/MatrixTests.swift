import Domain
import Testing

@Suite struct MatrixTests {
    @Test func placesGoByRepeatThenCaseThenVersionThenModel() {
        let matrix = Matrix(repeats: 2, cases: 2, versions: 2, models: 2)
        let cells = (0..<matrix.count).map { matrix[$0] }
        let written = cells.map { "\($0.repeat)\($0.caseIndex)\($0.version)\($0.model)" }
        #expect(
            written == [
                "0000", "0001", "0010", "0011", "0100", "0101", "0110", "0111",
                "1000", "1001", "1010", "1011", "1100", "1101", "1110", "1111",
            ])
    }

    @Test func axesOfDifferentLengthsAreNotMixedUp() {
        let matrix = Matrix(repeats: 2, cases: 3, versions: 4, models: 5)
        #expect(matrix.count == 120)
        #expect(matrix[119] == Matrix.Cell(repeat: 1, caseIndex: 2, version: 3, model: 4))
        #expect(matrix[20] == Matrix.Cell(repeat: 0, caseIndex: 1, version: 0, model: 0))
    }

    @Test func everyPlaceIsFoundAgain() {
        let matrix = Matrix(repeats: 2, cases: 3, versions: 4, models: 5)
        for place in 0..<matrix.count { #expect(matrix.place(of: matrix[place]) == place) }
    }

    @Test func aCellOutsideHasNoPlace() {
        let matrix = Matrix(repeats: 1, cases: 1, versions: 1, models: 2)
        #expect(matrix.place(of: Matrix.Cell(repeat: 0, caseIndex: 0, version: 0, model: 2)) == nil)
        #expect(matrix.place(of: Matrix.Cell(repeat: 1, caseIndex: 0, version: 0, model: 0)) == nil)
    }

    /// The reason for the order: stopped anywhere, versions and models have met the same cases, but for the last one.
    @Test func atEveryMomentTheVersionsAreBalancedToWithinACase() {
        let matrix = Matrix(repeats: 3, cases: 4, versions: 2, models: 3)
        var runs = [Int](repeating: 0, count: 2)
        for place in 0..<matrix.count {
            runs[matrix[place].version] += 1
            #expect(abs(runs[0] - runs[1]) <= 3)
        }
        #expect(runs == [36, 36])
    }
}
