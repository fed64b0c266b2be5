internal import Foundation
internal import HTTPTransport

/// What curl said at its end: how it went, and where the time went.
struct CurlOutcome: Sendable {
    let timing: HTTPTiming
    private let exitCode: Int

    /// `%{json}` of curl(1), from 7.70 on.
    private struct Report: Decodable {
        let time_namelookup: Double?
        let time_connect: Double?
        let time_appconnect: Double?
        let time_starttransfer: Double?
        let time_total: Double?
    }

    /// - Parameter said: all that it wrote on its standard error; the report is the last line.
    init(exitCode: Int, said: [UInt8]) {
        self.exitCode = exitCode
        let line = said.split(separator: UInt8(ascii: "\n")).last ?? []
        let report = try? JSONDecoder().decode(Report.self, from: Data(line))
        // 0 is a step that did not happen.
        func microseconds(_ seconds: Double?) -> Int? {
            seconds.flatMap { $0 > 0 && $0 < 1e6 ? Int($0 * 1e6) : nil }
        }
        timing = HTTPTiming(
            nameLookup: microseconds(report?.time_namelookup), connect: microseconds(report?.time_connect),
            tls: microseconds(report?.time_appconnect), firstByte: microseconds(report?.time_starttransfer),
            total: microseconds(report?.time_total) ?? 0)
    }

    /// `nil` where all went well. Exit codes: curl(1).
    func fault(host: String, limits: HTTPLimits) -> HTTPFault? {
        switch exitCode {
        case 0: nil
        case 3, 4: .malformedRequest("curl does not take the URL (exit code \(exitCode))")
        case 5, 97: .proxy("curl exit code \(exitCode)")
        case 6: .unknownHost(host)
        case 7: .unreachable(host: host)
        case 28: .timedOut(timing.connect == nil ? .connect : timing.firstByte == nil ? .firstByte : .whole)
        case 35, 51, 53, 54, 58, 59, 60, 64, 66, 77, 80, 82, 83, 90, 91, 98:
            .tls(host: host, "curl exit code \(exitCode)")
        case 126, 127: .cut("there is no curl in the sandbox")
        default: .cut("curl exit code \(exitCode)")
        }
    }
}
