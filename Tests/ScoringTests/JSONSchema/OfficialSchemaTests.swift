import Foundation
import Testing

@testable import Scoring

/// The required cases of the official test suite, which `JSONSchemaTestSuite/README.md` describes.
@Suite struct OfficialSchemaTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "JSONSchemaTestSuite")

    private static func json(_ url: URL) throws -> JSONValue {
        try JSONValue(parsing: String(contentsOf: url, encoding: .utf8))
    }

    /// Every file below a folder that ends in `.json`, by its path there.
    private static func files(_ folder: String) throws -> [(path: String, url: URL)] {
        let root = Self.folder.appending(path: folder)
        return try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".json") }.sorted()
            .map { ($0, root.appending(path: $0)) }
    }

    /// What references of the suite lead to: its own documents, as if they were served, and the metaschemas.
    private static func documents() throws -> [String: JSONValue] {
        var documents: [String: JSONValue] = [:]
        for (path, url) in try files("remotes") { documents["http://localhost:1234/\(path)"] = try json(url) }
        for (_, url) in try files("metaschemas") {
            guard case .object(let members) = try json(url), case .text(let id)? = members["$id"] else { continue }
            documents[URIReference(String(decoding: id, as: UTF8.self)).withoutFragment] = .object(members)
        }
        return documents
    }

    private static func text(_ value: JSONValue?) -> String {
        if case .text(let text)? = value { String(decoding: text, as: UTF8.self) } else { "" }
    }

    @Test(arguments: [("draft2020-12", SchemaDraft.draft2020, 1_257), ("draft7", .draft7, 913)])
    func everyRequiredCaseIsDecidedAsItSays(_ folder: String, _ draft: SchemaDraft, _ count: Int) throws {
        let documents = try Self.documents()
        var cases = 0
        for (path, url) in try Self.files("tests/\(folder)") {
            guard case .list(let groups) = try Self.json(url) else { continue }
            for case .object(let group) in groups {
                let name = "\(path): \(Self.text(group["description"]))"
                guard let document = group["schema"], case .list(let tests)? = group["tests"] else { continue }
                cases += tests.count
                let schema: JSONSchema
                do { schema = try JSONSchema(document, draft: draft, documents: documents) } catch {
                    Issue.record("\(name): \(error)")
                    continue
                }
                for case .object(let test) in tests {
                    guard let data = test["data"] else { continue }
                    let fits = Result { try schema.misfit(of: data) == nil }
                    let outcome = (try? fits.get()).map { JSONValue.boolean($0) }
                    #expect(outcome == test["valid"], "\(name): \(Self.text(test["description"])): \(fits)")
                }
            }
        }
        #expect(cases == count)
    }
}
