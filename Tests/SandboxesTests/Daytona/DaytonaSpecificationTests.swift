import Foundation
import HTTPTransport
import TestSupport
import Testing

@testable import Sandboxes

/// Our requests against Daytona's own description of its protocol, version 0.190.
@Suite(.enabled(if: SharedFiles.isPresent, "\(SharedFiles.absence)"))
struct DaytonaSpecificationTests {
    private static let command = DaytonaCommand(session: "SES", id: "CMD")

    private func settings() throws -> DaytonaSettings {
        try .sample {
            $0.target = "us"
            $0.environment = ["K": "v"]
            $0.processors = 2
        }
    }

    private func creations() throws -> [DaytonaCreation] {
        let reaches: [NetworkReach] = [.nothing, .only(host: "a.io", port: 443), .only(host: "10.0.0.1", port: 80)]
        return try ["debian:12.9", "snapshot:s", nil].flatMap { image in
            try reaches.map { reach in
                let specification = SandboxSpecification(labels: ["run": "r"], reach: reach, image: image)
                return try DaytonaCreation(specification, name: "n", settings: settings())
            }
        }
    }

    // The document of the API is YAML as a program writes it: two spaces a level, one key a line.
    private func children(of path: [String], in lines: [String]) throws -> [String] {
        var start = 0
        for (depth, key) in path.enumerated() {
            let line = String(repeating: "  ", count: depth) + key + ":"
            start = try #require(lines[start...].firstIndex(of: line), "\(path)") + 1
        }
        let indent = String(repeating: "  ", count: path.count)
        return lines[start...].prefix { $0.hasPrefix(indent) }
            .filter { !$0.hasPrefix(indent + " ") && !$0.hasPrefix(indent + "-") }
            .map { String($0.dropFirst(indent.count).prefix { $0 != ":" }) }
    }

    private func apiDocument() throws -> [String] {
        String(decoding: try SharedFiles.data("specs/daytona-api-0.190.yaml"), as: UTF8.self)
            .components(separatedBy: "\n")
    }

    @Test func lifecycleIsInTheDocument() throws {
        let (settings, lines) = (try settings(), try apiDocument())
        let requests = [
            ("/sandbox", try settings.create(creations()[0]).request),
            ("/sandbox/{sandboxIdOrName}", settings.inspect("ID").request),
            ("/sandbox/{sandboxIdOrName}", settings.delete("ID").request),
            ("/sandbox/{sandboxIdOrName}/stop", settings.stop("ID").request),
            ("/sandbox", settings.list(labels: ["a": "b"], cursor: "c", limit: 100).request),
            ("/sandbox/{sandboxId}/toolbox-proxy-url", settings.toolboxURL(of: "ID").request),
        ]
        for (template, request) in requests {
            let path = template.replacing(/{[A-Za-z]*}/, with: "ID")
            #expect(ScriptedTransport.name(request) == "\(request.method) \(path)")
            let methods = try children(of: ["paths", template], in: lines)
            #expect(methods.contains(request.method.lowercased()))
        }
    }

    @Test func everyFieldOfACreationIsInTheDocument() throws {
        let fields = Set(try children(of: ["components", "schemas", "CreateSandbox", "properties"], in: apiDocument()))
        for creation in try creations() {
            let body = try object(settings().create(creation).request.body)
            #expect(fields.isSuperset(of: body.keys), "\(Set(body.keys).subtracting(fields))")
        }
    }

    @Test func toolboxIsInTheDocument() throws {
        let toolbox = try DaytonaToolbox(settings: settings(), proxy: DaytonaSettings.sampleToolbox, sandbox: "BOX")
        let document = try object(Array(try SharedFiles.data("specs/daytona-toolbox-0.190.swagger.json")))
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        let definitions = try #require(document["definitions"] as? [String: [String: Any]])
        let requests = [
            toolbox.newSession("SES").request, toolbox.deleteSession("SES").request,
            toolbox.begin("true", in: "SES").request, toolbox.exitCode(of: Self.command).request,
            toolbox.logs(of: Self.command, bytesMax: 1).request, toolbox.input("x", to: Self.command).request,
            toolbox.upload([("/f", [1])], boundary: "b").request, toolbox.setMode("0755", of: "/f").request,
            toolbox.download("/f", bytesMax: 1, overLong: .cancelled).request,
        ]
        for request in requests {
            let path = ScriptedTransport.name(request).split(separator: " ")[1].dropFirst("/BOX".count)
                .replacing("SES", with: "{sessionId}").replacing("CMD", with: "{commandId}")
            let operation = try #require(paths[String(path)]?[request.method.lowercased()], "\(path)")
            let parameters = operation["parameters"] as? [[String: Any]] ?? []
            let query = URLComponents(string: request.url)?.queryItems?.map(\.name) ?? []
            let known = parameters.filter { $0["in"] as? String == "query" }.compactMap { $0["name"] as? String }
            #expect(Set(known).isSuperset(of: query), "\(path)")
            guard request.headers["Content-Type"] == "application/json" else { continue }
            let schema = try #require(
                parameters.first { $0["in"] as? String == "body" }?["schema"] as? [String: String])
            let name = try #require(schema["$ref"]?.components(separatedBy: "/").last)
            let definition = try #require(definitions[name])
            let properties = try #require(definition["properties"] as? [String: Any])
            let body = try object(request.body)
            #expect(Set(properties.keys).isSuperset(of: body.keys), "\(path)")
            #expect(Set(body.keys).isSuperset(of: definition["required"] as? [String] ?? []), "\(path)")
        }
    }
}
