/// Metrics that are computed from named scores, one after the other: a later one may use those before it.
///
/// A score that is named and was not given counts as 0, and `__count` is how many results the scores come from. (promptfoo, site/docs/configuration/expected-outputs: “Creating derived
/// metrics”; there an error is 0 as well, here it is the reason why there is no value.)
package struct DerivedMetrics: Sendable, Equatable {
    private let metrics: [(name: String, formula: Formula)]

    package static func == (one: DerivedMetrics, other: DerivedMetrics) -> Bool {
        one.metrics.elementsEqual(other.metrics) { $0.name == $1.name && $0.formula == $1.formula }
    }

    /// - Parameter metrics: name and expression of each, in order.
    /// - Throws: the name of the first that is wrong, and why.
    package init(_ metrics: [(name: String, value: String)]) throws(DerivedMetricFault) {
        var read: [(String, Formula)] = []
        for metric in metrics {
            do throws(FormulaFault) { read.append((metric.name, try Formula(metric.value))) } catch {
                throw DerivedMetricFault(name: metric.name, fault: error)
            }
        }
        self.metrics = read
    }

    /// - Parameters:
    ///   - scores: by name; each the sum or the mean over the results, as the caller means it.
    ///   - count: how many results they come from.
    /// - Returns: one for each metric, in order. One that has no value counts as 0 in those after it.
    package func values(
        of scores: [String: Double], count: Int
    ) -> [(name: String, value: Result<Double, FormulaFault>)] {
        var known = scores
        known["__count"] = Double(count)
        return metrics.map { metric in
            for name in metric.formula.names where known[name] == nil { known[name] = 0 }
            let value = Result { () throws(FormulaFault) in try metric.formula.value(known) }
            known[metric.name] = (try? value.get()) ?? 0
            return (metric.name, value)
        }
    }
}

package struct DerivedMetricFault: Error, Equatable, Sendable {
    package let name: String
    package let fault: FormulaFault
}
