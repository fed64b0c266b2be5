import ArgumentParser

/// One rate, or several parted by commas: `0.7`, `0.7,0.8`.
struct RateList: ExpressibleByArgument {
    let rates: [Double]

    init?(argument: String) {
        let words = argument.split(separator: ",")
        rates = words.compactMap { Double($0) }
        guard !rates.isEmpty, rates.count == words.count else { return nil }
    }
}
