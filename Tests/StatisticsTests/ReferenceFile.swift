import Foundation
import TestSupport
import Testing

/// One file of reference numbers: inputs, and what well-known libraries make of them.
struct ReferenceFile {
    let cases: [Case]

    struct Case {
        let name: String
        let input: [String: Any]
        let expected: [String: Any]
        let tolerance: Double
    }

    init(_ name: String) throws {
        let data = try SharedFiles.data("reference/statistics/\(name).json")
        let file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let cases = try #require(file["cases"] as? [[String: Any]])
        self.cases = try cases.map { entry in
            Case(
                name: try #require(entry["name"] as? String), input: try #require(entry["input"] as? [String: Any]),
                expected: try #require(entry["expected"] as? [String: Any]),
                tolerance: try #require((entry["tolerance"] as? NSNumber)?.doubleValue))
        }
        try #require(!cases.isEmpty)
    }
}

extension ReferenceFile.Case {
    func numbers(_ key: String) throws -> [Double] { try #require(input[key] as? [NSNumber]).map(\.doubleValue) }
    func number(_ key: String) throws -> Double { try #require(input[key] as? NSNumber).doubleValue }
    func count(_ key: String) throws -> Int { try #require(input[key] as? NSNumber).intValue }
    var kind: String { input["kind"] as? String ?? "" }

    /// Checks one expected number, or that there is none where the file says that none is right. `nil`: we gave none.
    func check(_ key: String, _ actual: Double?, in block: [String: Any]? = nil, tolerance: Double? = nil) {
        let block = block ?? expected
        if (block[key] as? [String: Any])?["undefined"] as? Bool == true {
            #expect(actual.map { $0.isFinite } ?? true, "\(name): \(key)")
            return
        }
        guard let wanted = (block[key] as? NSNumber)?.doubleValue else {
            Issue.record("\(name): the file has no \(key)")
            return
        }
        guard let actual else {
            Issue.record("\(name): \(key) is undefined here, and \(wanted) there")
            return
        }
        let allowed = tolerance ?? self.tolerance * max(1, abs(wanted))
        #expect(abs(actual - wanted) <= allowed, "\(name): \(key) is \(actual), expected \(wanted) within \(allowed)")
    }

    /// An interval's block; `nil` where it is undefined there.
    func block(_ key: String) throws -> [String: Any]? {
        let block = try #require(expected[key] as? [String: Any])
        return block["undefined"] as? Bool == true ? nil : block
    }
}
