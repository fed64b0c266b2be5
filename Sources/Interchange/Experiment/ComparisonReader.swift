internal import Events
internal import Spelling

/// Reads `promptledger.compare`.
struct ComparisonReader {
    let prompts: [PromptDefinition]
    let models: [ModelSettings]
    let metricNames: [String]

    private static let claims: [String: ComparisonClaim] = [
        "different": .different, "no-worse": .noWorse, "equivalent": .equivalent,
    ]
    private static let corrections: [String: PValueCorrection] = [
        "holm": .holm, "bonferroni": .bonferroni, "benjamini-hochberg": .benjaminiHochberg,
    ]
    private static let ends = ["higher": false, "lower": true]
    private static let alphaMillionths: Int64 = 50_000
    private static let resamples: UInt32 = 10_000
    /// Runs' own scores and metrics that a file names are from 0 to 1, and cannot differ by more.
    private static let marginEndMillionths: Int64 = 1_000_000

    func comparison(
        from values: [String: FileValue], at place: Place
    ) throws(ExperimentFileFault) -> StatedComparison {
        var design = ComparisonDesign()
        design.baselineVersion = try values["baseline"].map(prompt) ?? 0
        design.baselineModel =
            try values["baselineModel"].map { (value) throws(ExperimentFileFault) in
                try Self.place(of: value, "baselineModel", among: models.map(\.model))
            } ?? 0
        design.metric =
            try values["metric"].map { (value) throws(ExperimentFileFault) in
                try Self.place(of: value, "metric", among: metricNames, Self.metricHint) + 1
            } ?? 0
        design.lowerIsBetter = try Self.word("better", values, Self.ends) ?? false
        design.correction = try Self.word("correction", values, Self.corrections) ?? .holm
        design.alphaMillionths = try values["alpha"]?.millionths("alpha", 1...499_999) ?? Self.alphaMillionths
        let resamples = try values["resamples"]?.integer("resamples", 100...1_000_000)
        design.resamples = resamples.map { UInt32($0) } ?? Self.resamples
        let margin = try values["margin"]?.millionths("margin", 1...1_000_000_000_000)
        design.claim = try Self.word("claim", values, Self.claims) ?? (margin == nil ? .different : .noWorse)
        guard (margin == nil) == (design.claim == .different) else {
            throw ExperimentFileFault(
                .outOfRange, at: values["margin"]?.place ?? values["claim"]?.place ?? place,
                margin == nil
                    ? "compare: this claim needs a `margin`: how much does not matter?"
                    : "compare: a `margin` goes with `claim: no-worse` or `equivalent`")
        }
        if let margin {
            guard margin < Self.marginEndMillionths else {
                throw ExperimentFileFault(
                    .outOfRange, at: values["margin"]?.place ?? place,
                    "compare: margin: expected a number below 1: scores from 0 to 1 cannot differ by more, so nothing could be shown"
                )
            }
            design.marginMillionths = margin
        }
        return StatedComparison(design: design, hypothesis: try values["hypothesis"]?.text("hypothesis") ?? "")
    }

    /// By place in `prompts` from 1, or by name.
    private func prompt(_ value: FileValue) throws(ExperimentFileFault) -> UInt32 {
        if case .number = value.content {
            return UInt32(try value.integer("baseline", 1...Int64(prompts.count)) - 1)
        }
        return try Self.place(of: value, "baseline", among: prompts.map(\.name))
    }

    /// A type or the value of an assertion is no name of it.
    private static func metricHint(_ name: String) -> String {
        "; an assertion has that name once \(Quoting.code("metric: \(name)")) stands in it"
    }

    /// - Parameter hint: what makes a thing have a name that none has.
    private static func place(
        of value: FileValue, _ key: String, among names: [String], _ hint: (String) -> String = { _ in "" }
    ) throws(ExperimentFileFault) -> UInt32 {
        let name = try value.name(key)
        if let place = names.firstIndex(of: name) { return UInt32(place) }
        let nearest = NearestNames.nearest(to: name, among: names).first.map { ", did you mean `\($0)`?" } ?? ""
        throw ExperimentFileFault(
            .outOfRange, at: value.place,
            "\(key): the file has none of the name \(Quoting.code(name))\(hint(name))\(nearest)")
    }

    private static func word<Value>(
        _ key: String, _ values: [String: FileValue], _ words: [String: Value]
    ) throws(ExperimentFileFault) -> Value? {
        guard let value = values[key] else { return nil }
        guard let meant = words[try value.text(key)] else {
            throw value.outOfRange(key, expected: words.keys.sorted().joined(separator: ", "))
        }
        return meant
    }
}
