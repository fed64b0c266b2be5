import Foundation

/// One bench's outcome, in the fields that scripts rely on.
struct Measurement {
    let bench: String
    /// Handled in one round.
    let events: Int
    /// Of the median round.
    let seconds: Double
    /// What this machine can do at most, measured in the same run, in events a second.
    let limit: Double
    /// What the limit is.
    let limitIs: String
    /// What only this bench tells: numbers by the names that scripts rely on.
    var extra: [String: any Sendable] = [:]

    var rate: Double { Double(events) / seconds }

    func report(isJSON: Bool) {
        if isJSON {
            let common: [String: Any] = [
                "bench": bench, "events": events, "seconds": seconds, "rate": rate, "limit": limit, "limit_is": limitIs,
                "ratio": rate / limit,
                "peak_memory_bytes": Self.peakMemoryBytes,
            ]
            let fields = common.merging(extra) { common, _ in common }
            // Finite numbers and texts always have a JSON form.
            let data = try! JSONSerialization.data(
                withJSONObject: fields, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
            print(String(decoding: data, as: UTF8.self))
        } else {
            print(
                String(
                    format: "%@: %d events in %.3f s, %.0f/s; %@: %.0f/s; ratio %.2f; peak memory %.0f MiB", bench,
                    events, seconds, rate, limitIs,
                    limit, rate / limit, Double(Self.peakMemoryBytes) / 1_048_576))
            for (name, value) in extra.sorted(by: { $0.key < $1.key }) { print("  \(name): \(value)") }
        }
    }

    /// The most memory this process has had resident so far.
    private static var peakMemoryBytes: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}

/// Seconds that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .seconds(1)
}

/// Seconds that `body` takes.
func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await body()
    return (ContinuousClock.now - start) / .seconds(1)
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.count % 2 == 1
        ? sorted[sorted.count / 2] : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
}

let coreCount = ProcessInfo.processInfo.activeProcessorCount
