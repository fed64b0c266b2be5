/// A small symmetric matrix whose eigenvalues are all above 0.
struct SymmetricMatrix {
    let size: Int
    private(set) var rows: [[Double]]

    init(size: Int, filledWith value: Double) {
        (self.size, rows) = (size, Array(repeating: Array(repeating: value, count: size), count: size))
    }

    subscript(i: Int, j: Int) -> Double {
        get { rows[i][j] }
        set { rows[i][j] = newValue }
    }

    /// The x with A x = `right`, by Cholesky's factors; nil where rounding leaves an eigenvalue at or below 0.
    func solved(for right: [Double]) -> [Double]? {
        factor.map { solve($0, right) }
    }

    var inverse: SymmetricMatrix? {
        guard let factor else { return nil }
        var inverse = SymmetricMatrix(size: size, filledWith: 0)
        for column in 0..<size {
            var unit = [Double](repeating: 0, count: size)
            unit[column] = 1
            for (row, value) in solve(factor, unit).enumerated() { inverse[row, column] = value }
        }
        return inverse
    }

    /// L with A = L Lᵀ.
    private var factor: [[Double]]? {
        var factor = rows
        for j in 0..<size {
            for i in j..<size {
                var sum = rows[i][j]
                for k in 0..<j { sum -= factor[i][k] * factor[j][k] }
                if i == j {
                    guard sum > 0 else { return nil }
                    factor[j][j] = sum.squareRoot()
                } else {
                    factor[i][j] = sum / factor[j][j]
                }
            }
        }
        return factor
    }

    private func solve(_ factor: [[Double]], _ right: [Double]) -> [Double] {
        var x = right
        for i in 0..<size {
            for k in 0..<i { x[i] -= factor[i][k] * x[k] }
            x[i] /= factor[i][i]
        }
        for i in (0..<size).reversed() {
            for k in (i + 1)..<size { x[i] -= factor[k][i] * x[k] }
            x[i] /= factor[i][i]
        }
        return x
    }
}
