import HTTPTransport

/// What is asked of the API: sandboxes as a whole. Paths from Daytona's OpenAPI document, version 0.190.
extension DaytonaSettings {
    private var sandboxes: DaytonaURL { apiURL.appending("sandbox") }

    func create(_ creation: DaytonaCreation) -> DaytonaOperation<DaytonaRecord> {
        operation("creating a sandbox", "POST", sandboxes.text, json: creation, mayRepeat: false, read: Self.record)
    }

    /// - Parameter name: the id, or the name that it was created with; so for all of them.
    func inspect(_ name: String) -> DaytonaOperation<DaytonaRecord> {
        operation(
            "looking at a sandbox", "GET", sandboxes.appending(name).text, mayRepeat: true, read: Self.record)
    }

    func stop(_ name: String) -> DaytonaOperation<Void> {
        operation(
            "stopping a sandbox", "POST", sandboxes.appending(name, "stop").query([("force", "false")]),
            mayRepeat: true, read: Self.nothing)
    }

    func delete(_ name: String) -> DaytonaOperation<Void> {
        operation(
            "deleting a sandbox", "DELETE", sandboxes.appending(name).text, mayRepeat: true, read: Self.nothing)
    }

    /// - Parameter cursor: what the page before named; `nil` for the first.
    func list(labels: [String: String], cursor: String?, limit: Int) -> DaytonaOperation<DaytonaPage> {
        var query = cursor.map { [("cursor", $0)] } ?? []
        query.append(("limit", String(limit)))
        query.append(("labels", String(decoding: DaytonaJSON.encode(labels), as: UTF8.self)))
        return operation(
            "listing sandboxes", "GET", sandboxes.query(query), mayRepeat: true
        ) { body throws(SandboxFault) in try DaytonaJSON.decode(DaytonaPage.self, from: body, as: "a list of sandboxes")
        }
    }

    /// Asked where the sandbox itself does not say.
    func toolboxURL(of id: String) -> DaytonaOperation<String> {
        struct Reply: Decodable { let url: String }
        return operation(
            "asking for a sandbox's toolbox", "GET", sandboxes.appending(id, "toolbox-proxy-url").text, mayRepeat: true
        ) { body throws(SandboxFault) in try DaytonaJSON.decode(Reply.self, from: body, as: "a toolbox's URL").url }
    }

    private static func record(_ body: [UInt8]) throws(SandboxFault) -> DaytonaRecord {
        try DaytonaJSON.decode(DaytonaRecord.self, from: body, as: "a sandbox")
    }

    static func nothing(_ body: [UInt8]) {}
}
