import Foundation
@testable import Interchange
import Testing
import TestSupport

/// `Schemas/experiment.schema.json` names the keys that the reader knows, and no others.
@Suite struct SchemaTests {
    private func definitions() throws -> [String: [String: Any]] {
        let url = SharedFiles.packageRoot.appending(path: "Schemas/experiment.schema.json")
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        return try #require(schema["$defs"] as? [String: [String: Any]])
    }

    @Test(arguments: KeySet.all.map(\.name)) func schemaHasTheKeysOfTheReader(name: String) throws {
        let keys = try #require(KeySet.all.first { $0.name == name })
        let properties = try #require(try definitions()[keys.name]?["properties"] as? [String: Any])
        let known = keys.uses.filter { if case .refused = $0.value { false } else { true } }
        #expect(Set(properties.keys) == Set(known.keys))
        for (key, use) in known {
            guard case .keptOut = use else { continue }
            #expect(
                ((properties[key] as? [String: Any])?["description"] as? String)?.hasPrefix("Kept out: ") == true,
                "\(key)")
        }
    }

    @Test func everyDefinitionIsOfAKnownMap() throws {
        #expect(Set(try definitions().keys) == Set(KeySet.all.map(\.name)).union(["providers"]))
    }

    @Test func referencesOfTheSchemaLeadSomewhere() throws {
        let definitions = try definitions()
        func check(_ value: Any) {
            if let map = value as? [String: Any] {
                if let reference = map["$ref"] as? String {
                    #expect(definitions[reference.replacing("#/$defs/", with: "")] != nil, "\(reference)")
                }
                for inner in map.values { check(inner) }
            }
            for inner in value as? [Any] ?? [] { check(inner) }
        }
        check(definitions)
    }
}
