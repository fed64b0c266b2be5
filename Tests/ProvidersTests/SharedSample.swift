import Foundation
import HTTPTransport
import TestSupport
import Yams

/// A real reply from the shared folder.
struct SharedSample {
    let name: String
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    var isStream: Bool { headers["content-type"]?.hasPrefix("text/event-stream") == true }

    static func names() throws -> [String] {
        guard let root = SharedFiles.root else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "samples").path).sorted()
    }

    /// The replies that were captured from local servers and whose name `matches`.
    static func captured(_ matches: (String) -> Bool) throws -> [SharedSample] {
        try names()
            .filter { name in
                (name.hasPrefix("llamacpp-") || name.hasPrefix("llmock-")) && !name.hasSuffix(".headers")
                    && matches(name)
            }
            .map { try SharedSample(file: $0) }
    }

    /// The replies in recorded traffic with a URL that `matches`.
    static func recorded(_ matches: (String) -> Bool) throws -> [SharedSample] {
        try names().filter { $0.hasPrefix("recorded-") }.flatMap { file -> [SharedSample] in
            let text = String(decoding: try SharedFiles.data("samples/\(file)"), as: UTF8.self)
            let cassette = try Yams.load(yaml: text) as? [String: Any]
            let interactions = cassette?["interactions"] as? [[String: Any]] ?? []
            return interactions.enumerated().compactMap { index, interaction in
                guard let uri = (interaction["request"] as? [String: Any])?["uri"] as? String, matches(uri),
                    let response = interaction["response"] as? [String: Any]
                else { return nil }
                return SharedSample(name: "\(file)#\(index)", recorded: response)
            }
        }
    }

    /// `NAME.body` with its `NAME.headers`; where those are missing, a reply with an error has the status that it
    /// names.
    init(file: String) throws {
        name = String(file.prefix { $0 != "." })
        body = Array(try SharedFiles.data("samples/\(file)"))
        guard let text = try? SharedFiles.data("samples/\(name).headers") else {
            let error =
                (try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])?["error"] as? [String: Any]
            status = error?["code"] as? Int ?? 200
            headers = json
            return
        }
        let lines = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers.append(String(parts[0]), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
        }
        self.headers = headers
        status = Int(lines[0].split(separator: " ")[1])!
    }

    /// A body is recorded as text, or as the object that its JSON gave.
    private init?(name: String, recorded response: [String: Any]) {
        guard let status = (response["status"] as? [String: Any])?["code"] as? Int else { return nil }
        if let text = (response["body"] as? [String: Any])?["string"] as? String {
            body = Array(text.utf8)
        } else if let object = response["parsed_body"],
            let data = try? JSONSerialization.data(withJSONObject: object)
        {
            body = Array(data)
        } else {
            return nil
        }
        var headers = HTTPHeaders()
        for (name, values) in response["headers"] as? [String: [Any]] ?? [:] { headers[name] = "\(values[0])" }
        self.name = name
        self.status = status
        self.headers = headers
    }
}
