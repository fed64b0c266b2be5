internal import Sandboxes

/// Why nothing, or nothing more, is scored. What was recorded stays.
package enum RescoreFault: Error, Equatable, Sendable {
    case metricUnknown
    /// What it asks was erased.
    case metricErased
    /// It can never be decided, whatever the output; the text is one line.
    case metricUnfit(String)
    /// Programs have no place to run in; the text is one line.
    case noSandbox(String)
    /// Programs had a place to run in, which failed again and again; the text is one line.
    case placeFailed(String)
    /// What it would send must stay local, and the sandboxes are elsewhere; the text is one line.
    case elsewhere(String)
    /// Its judges may not be asked, or cannot be; the text is one line.
    case noJudge(String)
}

extension RescoreFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .metricUnknown: "the metric, or one that its formula names, is not in the ledger"
        case .metricErased: "the metric's text was erased, or that of one in its formula; define another"
        case .metricUnfit(let reason): "the metric can never be decided: \(reason); define its next version"
        case .noJudge(let reason), .elsewhere(let reason): reason
        case .placeFailed(let reason):
            "the metric's programs cannot be run now: \(reason); what was judged before is recorded, and the same command goes on with the rest"
        case .noSandbox(let reason): "the metric runs programs, and there is no sandbox for them: \(reason)"
        }
    }
}

extension RescoreFault {
    init(_ fault: PlaceFault) {
        self =
            switch fault {
            case .elsewhere: .elsewhere("\(fault)")
            case .sandbox(let fault): .noSandbox("\(fault)")
            }
    }
}
