import HTTPTransport

/// What is asked of one sandbox's own agent. Paths from the toolbox's Swagger document, version 0.190.
struct DaytonaToolbox: Sendable {
    let settings: DaytonaSettings
    /// Up to and with the sandbox's id.
    let url: DaytonaURL

    /// - Parameter proxy: as the server told it.
    init(settings: DaytonaSettings, proxy: String, sandbox id: String) throws(SandboxFault) {
        let base: DaytonaURL
        do {
            base = try DaytonaURL(proxy)
        } catch {
            throw .protocolBroken("the server names a toolbox whose URL cannot be used")
        }
        // The key goes there too: it must not travel in the open because a reply says so.
        guard base.isTLS || !settings.apiURL.isTLS else {
            throw .protocolBroken("the server is reached over https and names a toolbox without it")
        }
        guard
            DaytonaToolboxHost.mayBeShownKey(base.host, of: settings.apiURL.host, named: settings.toolboxHosts)
        else {
            throw .unavailable(
                "the server at \(settings.apiURL.host) names a toolbox at \(base.host.prefix(253)), which is of another site, and gets no key; where that is right, set \(DaytonaSettings.toolboxHostsVariable)=\(base.host.prefix(253))"
            )
        }
        guard !settings.keepsToOwnHosts || settings.isOwn(base.host) else {
            throw .unavailable(
                "the server at \(settings.apiURL.host) counts as the workspace's own and names a toolbox at \(base.host.prefix(253)), which is not below it, so nothing is sent there; have it name one below it, or, for what need not stay local, set \(DaytonaSettings.toolboxHostsVariable)=\(base.host.prefix(253))"
            )
        }
        self.settings = settings
        url = base.appending(id)
    }

    // MARK: Commands

    private var sessions: DaytonaURL { url.appending("process", "session") }

    func newSession(_ session: String) -> DaytonaOperation<Void> {
        settings.operation(
            "opening a session", "POST", sessions.text, json: ["sessionId": session], mayRepeat: false,
            read: DaytonaSettings.nothing)
    }

    /// Ends all that runs in it.
    func deleteSession(_ session: String) -> DaytonaOperation<Void> {
        settings.operation(
            "ending a session", "DELETE", sessions.appending(session).text, accept: "*/*", mayRepeat: true,
            read: DaytonaSettings.nothing)
    }

    /// Begins a command, and answers with its id at once.
    func begin(_ command: String, in session: String) -> DaytonaOperation<String> {
        struct Body: Encodable {
            let command: String
            let runAsync = true
            // What is sent to standard input would be written into the log otherwise, as output of the command.
            let suppressInputEcho = true
        }
        struct Reply: Decodable { let cmdId: String }
        return settings.operation(
            "beginning a command", "POST", sessions.appending(session, "exec").text, json: Body(command: command),
            mayRepeat: false
        ) { body throws(SandboxFault) in try DaytonaJSON.decode(Reply.self, from: body, as: "a command's id").cmdId }
    }

    /// The exit code; `nil` while it runs.
    func exitCode(of command: DaytonaCommand) -> DaytonaOperation<Int?> {
        struct Reply: Decodable { let exitCode: Int? }
        return settings.operation("looking at a command", "GET", url(of: command).text, mayRepeat: true) {
            body throws(SandboxFault) in
            try DaytonaJSON.decode(Reply.self, from: body, as: "a command's state").exitCode
        }
    }

    /// All that it has written until now.
    /// - Parameter bytesMax: of both streams. In the reply they stand twice, once mixed and once apart, and some of
    ///   their characters are escaped.
    func logs(of command: DaytonaCommand, bytesMax: Int) -> DaytonaOperation<DaytonaLogs> {
        var logs = settings.operation(
            "reading a command's output", "GET", url(of: command).appending("logs").text, mayRepeat: true,
            replyBytesMax: (64 << 10) + 6 * bytesMax
        ) { body throws(SandboxFault) in try DaytonaJSON.decode(DaytonaLogs.self, from: body, as: "a command's output")
        }
        logs.overLong = .ended(.overLimit(.output))
        return logs
    }

    /// From the wish for a WebSocket until it is open.
    static let openMax = Duration.seconds(5)

    /// All that it has written and will write, as the messages of a WebSocket: lines, each behind three bytes that name
    /// its stream.
    /// - Parameter bytesMax: of both streams. The shortest line is a line break, and takes four bytes here.
    func following(
        _ command: DaytonaCommand, bytesMax: Int, until deadline: ContinuousClock.Instant
    ) -> HTTPRequest {
        var request = settings.operation(
            "following a command's output", "GET", url(of: command).appending("logs").query([("follow", "true")]),
            accept: "*/*", mayRepeat: false, replyBytesMax: (64 << 10) + 4 * bytesMax, read: DaytonaSettings.nothing
        ).request
        // There is another way, so nobody waits long for this one.
        request.limits.connect = min(request.limits.connect, Self.openMax)
        request.limits.firstByte = min(request.limits.firstByte, Self.openMax)
        request.limits.whole = max(deadline - .now, .milliseconds(1))
        return request
    }

    /// Not to be repeated blindly: what the command has read it would read again.
    func input(_ text: String, to command: DaytonaCommand) -> DaytonaOperation<Void> {
        settings.operation(
            "handing a command its input", "POST", url(of: command).appending("input").text, json: ["data": text],
            mayRepeat: false, read: DaytonaSettings.nothing)
    }

    private func url(of command: DaytonaCommand) -> DaytonaURL {
        sessions.appending(command.session, "command", command.id)
    }

    // MARK: Files

    private var files: DaytonaURL { url.appending("files") }

    /// Writes files, by their full paths, and makes the folders that they lie in.
    /// - Parameter boundary: a text that occurs in none of them.
    func upload(_ parts: [(path: String, bytes: [UInt8])], boundary: String) -> DaytonaOperation<Void> {
        var upload = settings.operation(
            "writing files", "POST", files.appending("bulk-upload").text,
            body: Multipart.encode(parts, boundary: boundary), type: "multipart/form-data; boundary=\(boundary)",
            accept: "*/*", mayRepeat: true, read: DaytonaSettings.nothing)
        upload.request.limits.firstByte = .seconds(600)
        upload.request.limits.whole = .seconds(600)
        return upload
    }

    /// - Parameter mode: octal, as text.
    func setMode(_ mode: String, of path: String) -> DaytonaOperation<Void> {
        settings.operation(
            "making a file a program", "POST",
            files.appending("permissions").query([("path", path), ("mode", mode)]), mayRepeat: true,
            read: DaytonaSettings.nothing)
    }

    /// The bytes of one file as they are.
    /// - Parameter overLong: what a larger one means.
    func download(_ path: String, bytesMax: Int, overLong: SandboxFault) -> DaytonaOperation<[UInt8]> {
        var download = settings.operation(
            "reading a file", "GET", files.appending("download").query([("path", path)]),
            accept: "application/octet-stream, application/json", mayRepeat: true,
            // Room for an error, which is longer than many a file.
            replyBytesMax: max(bytesMax, 64 << 10)
        ) { body throws(SandboxFault) in
            guard body.count <= bytesMax else { throw overLong }
            return body
        }
        download.request.limits.whole = .seconds(600)
        download.overLong = overLong
        return download
    }
}

/// Where a command is to be found again.
struct DaytonaCommand: Sendable, Equatable {
    let session: String
    let id: String
}

/// What a command has written.
struct DaytonaLogs: Decodable, Sendable, Equatable {
    let stdout: String
    let stderr: String
}
