extension ExperimentBounds {
    /// - Parameters:
    ///   - own: the values under `promptledger`, which win.
    ///   - options: those under `evaluateOptions`, where 0 milliseconds are no bound.
    init(own: [String: FileValue], options: [String: FileValue]) throws(ExperimentFileFault) {
        reusesResults = try (own["cache"] ?? options["cache"])?.truth("cache") ?? false
        timeMaxMicroseconds = try Self.time("timeout", own, "maxEvalTimeMs", options)
        runTimeMaxMicroseconds = try Self.time("runTimeout", own, "timeoutMs", options)
        let attempts = try own["attempts"]?.integer("attempts", 1...Int64(ReadingLimits.attemptsMax))
        attemptsMax = attempts.map { Int($0) }
    }

    private static func time(
        _ key: String, _ own: [String: FileValue], _ option: String, _ options: [String: FileValue]
    ) throws(ExperimentFileFault) -> UInt64? {
        let max = ReadingLimits.timeMicrosecondsMax
        if let value = own[key] { return try value.microseconds(key, places: 6, max: max) }
        guard let value = options[option] else { return nil }
        if case .number(let text) = value.content, Double(text) == 0 { return nil }
        return try value.microseconds(option, places: 3, max: max)
    }
}
