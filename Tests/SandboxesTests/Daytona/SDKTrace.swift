import Foundation
import TestSupport
import Testing

/// What Daytona's own Python client sent, and was answered, in a recorded drive.
struct SDKTrace {
    struct Exchange {
        var method = ""
        /// With the query.
        var target = ""
        var headers: [String: String] = [:]
        var body = ""
    }

    let exchanges: [Exchange]

    static func read(_ name: String) throws -> SDKTrace {
        let text = String(decoding: try SharedFiles.data("samples/\(name)"), as: UTF8.self)
        return SDKTrace(exchanges: text.components(separatedBy: "\n=== ").dropFirst().map(exchange))
    }

    private static func exchange(_ block: String) -> Exchange {
        var exchange = Exchange()
        let lines = block.components(separatedBy: "\n")
        let words = lines[0].split(separator: " ").map(String.init)
        (exchange.method, exchange.target) = (words[1], words[2])
        var body: [String] = []
        var isInBody = false
        for line in lines.dropFirst() {
            if line.hasPrefix("--> ") { break }
            if line.hasPrefix("   [body") {
                isInBody = true
            } else if isInBody {
                body.append(line)
            } else if let colon = line.firstIndex(of: ":"), line.hasPrefix("   ") {
                let name = line[..<colon].trimmingCharacters(in: .whitespaces).lowercased()
                exchange.headers[name] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            }
        }
        exchange.body = body.joined(separator: "\n")
        return exchange
    }

    /// The first exchange of that method whose target, without ids, is that.
    func first(_ method: String, _ target: String) throws -> Exchange {
        try #require(exchanges.first { $0.method == method && Self.withoutIDs($0.target) == target })
    }

    static func withoutIDs(_ target: String) -> String {
        target.replacing(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "ID")
    }
}
