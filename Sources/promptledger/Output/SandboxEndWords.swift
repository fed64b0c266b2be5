import Events

// What ended a sandbox before its command came to its own end. `nil` where nothing did, or this version does not know.
extension SandboxEndReason {
    /// As scripts rely on it.
    var word: String? {
        switch self {
        case .processor: "processor"
        case .memory: "memory"
        case .processes: "processes"
        case .locks: "locks"
        case .time: "time"
        case .output: "output"
        case .givenUp: "given-up"
        case .died: "died"
        case .failed: "failed"
        case .unspecified, .UNRECOGNIZED: nil
        }
    }

    /// For people.
    var phrase: String? {
        switch self {
        case .processor: "ended for its processor time"
        case .memory: "ended for its memory"
        case .processes: "ended for its processes"
        case .locks: "ended for its locks of files"
        case .time: "ended for its time"
        case .output: "ended for its output"
        case .givenUp: "given up"
        case .died: "it came to an end that nobody asked for"
        case .failed: "it did not do what was asked of it"
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}
