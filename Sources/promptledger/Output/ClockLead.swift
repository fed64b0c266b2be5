import EventLog

/// That the log's clock is ahead of this machine's: a machine whose clock ran ahead has written to it, or this one's is slow. Clocks never go
/// back in the log, so its newer entries go on from there.
struct ClockLead {
    /// Microseconds since 1970: when the last entry says that it was recorded.
    private let last: UInt64
    private let seconds: UInt64

    /// Clocks that are looked after differ by less.
    private static let secondsTolerated: UInt64 = 300

    /// `nil` where it is not ahead, or by no more than clocks differ.
    init?(of last: UInt64?, now: UInt64 = SystemClock().now()) {
        guard let last, last > now, (last - now) / 1_000_000 > Self.secondsTolerated else { return nil }
        self.last = last
        seconds = (last - now) / 1_000_000
    }

    var text: String {
        let days = (seconds + 43_200) / 86_400
        let lead = days >= 2 ? "\(days) days" : Figures.duration(Double(seconds))
        return
            "the log's clock is \(lead) ahead of this machine's; times of newer entries are no machine's, but go on from \(Timestamp.text(last)), until clocks come there, and what they cost counts as today's in budgets by the day"
    }
}
