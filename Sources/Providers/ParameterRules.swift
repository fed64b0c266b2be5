/// Which sampling parameters a dialect has a place for, and which values it takes.
///
/// What has no place is reported as not applied; what is out of range is refused before anything is sent. So nothing that was asked for is
/// lost in silence, and no call is paid for to learn that it was in vain.
struct ParameterRules: Sendable, Equatable {
    /// What the dialect has a place for.
    var taken: Set<SamplingParameter>
    /// The values it takes, both ends included; a parameter without a range takes any number. An upper end of infinity is none.
    var ranges: [SamplingParameter: ClosedRange<Double>]
    /// How many stop texts a request may have; `nil` for any number.
    var stopsMax: Int?
    /// The words that a reasoning effort may be; `nil` where the dialect's are not known.
    var efforts: [String]?

    /// What every provider agrees on: at least one token, no negative temperature, shares between 0 and 1.
    static let usualRanges: [SamplingParameter: ClosedRange<Double>] = [
        .maxTokens: 1...(.infinity), .temperature: 0...(.infinity), .topP: 0...1, .topK: 0...(.infinity),
    ]

    init(
        taking taken: Set<SamplingParameter>, ranges: [SamplingParameter: ClosedRange<Double>] = [:],
        stopsMax: Int? = nil, efforts: [String]? = nil
    ) {
        self.taken = taken
        self.ranges = Self.usualRanges.merging(ranges) { _, own in own }
        self.stopsMax = stopsMax
        self.efforts = efforts
    }

    /// What of `sampling` is to be sent, and the names of what was asked for and has no place here, in the order of ``SamplingParameter``.
    func apply(
        to sampling: SamplingParameters
    ) throws(RequestFlaw) -> (sent: SamplingParameters, notApplied: [SamplingParameter]) {
        var sent = sampling
        var notApplied: [SamplingParameter] = []
        for parameter in SamplingParameter.allCases where sampling.states(parameter) {
            let value = sampling.number(parameter)
            if value?.isFinite == false { throw .notFinite(parameter) }
            guard taken.contains(parameter) else {
                notApplied.append(parameter)
                sent.leaveOut(parameter)
                continue
            }
            if let value, let range = ranges[parameter], !range.contains(value) {
                throw .outOfRange(parameter, range)
            }
        }
        if let stopsMax, sent.stop.count > stopsMax {
            throw .tooManyStops(count: sent.stop.count, limit: stopsMax)
        }
        // It stands before every answer: some servers would end each there, others refuse it.
        if sent.stop.contains("") { throw .emptyStop }
        if let effort = sent.reasoningEffort, let efforts, !efforts.contains(effort) { throw .unknownEffort(efforts) }
        if let schema = sent.schema, Identifier.checked(schema.name) == nil || schema.name.contains(".") {
            throw .schemaName
        }
        return (sent, notApplied)
    }
}

extension SamplingParameters {
    fileprivate func states(_ parameter: SamplingParameter) -> Bool {
        switch parameter {
        case .stop: !stop.isEmpty
        case .schema: schema != nil
        case .reasoningEffort: reasoningEffort != nil
        case .maxTokens, .temperature, .topP, .topK, .seed, .frequencyPenalty, .presencePenalty:
            number(parameter) != nil
        }
    }

    fileprivate func number(_ parameter: SamplingParameter) -> Double? {
        switch parameter {
        case .maxTokens: maxTokens.map(Double.init)
        case .temperature: temperature
        case .topP: topP
        case .topK: topK.map(Double.init)
        case .seed: seed.map(Double.init)
        case .frequencyPenalty: frequencyPenalty
        case .presencePenalty: presencePenalty
        case .stop, .schema, .reasoningEffort: nil
        }
    }

    fileprivate mutating func leaveOut(_ parameter: SamplingParameter) {
        switch parameter {
        case .maxTokens: maxTokens = nil
        case .temperature: temperature = nil
        case .topP: topP = nil
        case .topK: topK = nil
        case .seed: seed = nil
        case .frequencyPenalty: frequencyPenalty = nil
        case .presencePenalty: presencePenalty = nil
        case .stop: stop = []
        case .schema: schema = nil
        case .reasoningEffort: reasoningEffort = nil
        }
    }
}
