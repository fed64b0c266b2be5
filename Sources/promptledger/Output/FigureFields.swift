import Projections
import Statistics

/// Fields of a JSON object in which figures may be undefined.
struct FigureFields {
    private(set) var all: [String: Any?]
    private var undefined: [String: String] = [:]

    init(_ fields: [String: Any?]) { all = fields }

    subscript(key: String) -> Any? {
        get { all[key] ?? nil }
        set { all.updateValue(newValue, forKey: key) }
    }

    mutating func set(_ key: String, _ figure: Result<some Any, StatisticsError>) {
        switch figure {
        case .success(let value): all.updateValue(value, forKey: key)
        case .failure(let error):
            set(key, undefined: "\(error)")
        }
    }

    /// - Parameter reason: why there is none.
    mutating func set(_ key: String, undefined reason: String) {
        all.updateValue(nil, forKey: key)
        undefined[key] = reason
        all["undefined"] = undefined
    }

    mutating func set(_ key: String, _ interval: Result<Interval, StatisticsError>) {
        set("\(key)_low", interval.map(\.low))
        set("\(key)_high", interval.map(\.high))
    }

    mutating func set(_ key: String, _ interval: Result<Comparison.BootstrapInterval, StatisticsError>) {
        set("\(key)_low", interval.map(\.interval.low))
        set("\(key)_high", interval.map(\.interval.high))
        guard let found = try? interval.get() else { return }
        all["\(key)_method"] = found.method == .bca ? "bca" : "percentile"
    }
}
