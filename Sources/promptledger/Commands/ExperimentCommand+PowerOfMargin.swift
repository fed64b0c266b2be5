import ArgumentParser
import Projections
import Statistics

/// Planning to show that nobody is worse by a margin.
extension ExperimentCommand.Power {
    func validateMargin() throws {
        guard let margin else {
            guard range == nil else { throw ValidationError("--range goes with --margin and --sd") }
            return
        }
        guard margin > 0 else { throw ValidationError("--margin takes a number above 0") }
        guard !oneSided else { throw ValidationError("--margin is one-sided as it is: leave out --one-sided") }
        guard range == nil || sd != nil else {
            throw ValidationError("--range goes with --sd: what else there is says its own")
        }
        if let range, range.low == nil || range.high == nil {
            throw ValidationError("--range: where an end is open, power against a margin is not worked out; give both")
        }
        // That of an experiment's metric is known later.
        guard experiment == nil, let complaint = ComparisonOptions.complaint(of: margin, below: statedWidth) else {
            return
        }
        throw ValidationError(complaint)
    }

    /// The largest difference that there is of two scores.
    private var statedWidth: Double {
        guard let low = range?.low, let high = range?.high else { return 1 }
        return high - low
    }

    func answerOfMargin(_ margin: Double) async throws -> MarginPowerAnswer {
        let alpha: SignificanceLevel
        do throws(StatisticsError) { alpha = try SignificanceLevel(self.alpha) } catch {
            throw ExitStatus.failed("--alpha: \(error)")
        }
        let difference = delta ?? (rates.count == 2 ? rates[1] - rates[0] : 0)
        guard difference > -margin else {
            throw ExitStatus.failed(
                "a true difference of \(Figures.signed(difference)) is worse by the margin: that it is not is never to be shown"
            )
        }
        let (spread, clusters) = try await marginSpread(margin)
        do throws(StatisticsError) {
            return try MarginPowerAnswer(
                spread, clusters, margin: margin, delta: difference, cases: cases, power: power, alpha: alpha)
        } catch { throw ExitStatus.failed("there is no such sample: \(error)") }
    }

    private func marginSpread(_ margin: Double) async throws -> (MarginPowerAnswer.Spread, PowerAnswer.Clusters?) {
        let clusters = clusterSize.map { PowerAnswer.Clusters(size: $0, correlation: icc ?? 0) }
        if rates.count == 2 {
            let (first, second) = (rates[0], rates[1])
            for rate in rates where !(0...1).contains(rate) {
                throw ExitStatus.failed("--rates: \(rate) is no rate; give numbers from 0 to 1")
            }
            let stated = PowerAnswer.Spread.rates(first, second, discordance: discordance)
            if let complaint = stated.complaint(of: delta) { throw ExitStatus.failed(complaint) }
            let share = discordance ?? (first * (1 - second) + second * (1 - first))
            return (.discordance(share, of: nil), clusters)
        }
        if let sd { return (.deviation(sd, width: statedWidth, of: nil), clusters) }
        if let discordance { return (try toldApart(discordance, of: nil), clusters) }
        let report = try await self.report(margin)
        let test = report.comparison.differences.compactMap(\.test).first
        if test == .tMargin {
            throw ExitStatus.failed(
                "an end of the metric's range is open: of its margin t decides, whose power is not worked out; define it with both ends"
            )
        }
        if let found = Self.toldApart(in: report) { return (try toldApart(found.share, of: found.name), nil) }
        let widest = try Self.widest(in: report)
        if test == .tangoMargin {
            // In clusters; differences of passes are −1, 0 and 1, and their squares tell who differs.
            let share = min(1, widest.deviation * widest.deviation + widest.mean * widest.mean)
            return (try toldApart(share, of: widest.name), widest.clusters)
        }
        let width = report.comparison.largestDifference ?? 1
        return (.deviation(widest.deviation, width: width, of: widest.name), widest.clusters)
    }

    private func toldApart(_ share: Double, of source: String?) throws -> MarginPowerAnswer.Spread {
        if let complaint = PowerAnswer.Spread.discordance(share, of: source).complaint(of: delta ?? 0) {
            throw ExitStatus.failed(complaint)
        }
        return .discordance(share, of: source)
    }
}
