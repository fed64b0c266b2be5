import FoundationEssentials
package import HTTPTransport

/// Sandboxes at Daytona, or at a server that speaks as it does.
package struct DaytonaMaker: SandboxMaker {
    /// How long a sandbox is deleted of which nobody knows whether there is one.
    private static let doubtMax = Duration.seconds(5)

    let client: DaytonaClient
    var settings: DaytonaSettings { client.settings }

    package init(settings: DaytonaSettings, transport: any HTTPTransport) {
        client = DaytonaClient(transport: transport, settings: settings)
    }

    /// How many of its sandboxes could not be deleted, and are not known to be gone.
    package var undeleted: Int { client.removals.left.count }

    package func make(_ specification: SandboxSpecification) async throws(SandboxFault) -> any Sandbox {
        try await makeDaytona(specification)
    }

    func makeDaytona(_ specification: SandboxSpecification) async throws(SandboxFault) -> DaytonaSandbox {
        let began = ContinuousClock.now
        let creation = try DaytonaCreation(specification, name: Self.newName(), settings: settings)
        guard !Task.isCancelled else { throw .cancelled }
        var made: String?
        do throws(SandboxFault) {
            let record = try await started(creation, began: began, made: &made)
            let proxy =
                if let url = record.toolboxURL { url } else {
                    try await client.perform(settings.toolboxURL(of: record.id))
                }
            let toolbox = try DaytonaToolbox(settings: settings, proxy: proxy, sandbox: record.id)
            // Cancelled at the last moment, it is still nobody's.
            guard !Task.isCancelled else { throw .cancelled }
            let identity = SandboxIdentity(
                kind: .daytona, id: record.id,
                image: Self.origin(specification.image ?? settings.source.name ?? record.snapshot, record),
                isolation: Self.isolation(specification.reach), startup: ContinuousClock.now - began)
            return DaytonaSandbox(identity: identity, client: client, toolbox: toolbox, limits: specification.limits)
        } catch {
            await discard(creation.name, made: made, after: error)
            throw error
        }
    }

    /// Asks for it and waits until it is started.
    /// - Parameter made: gets its id as soon as that is known.
    private func started(
        _ creation: DaytonaCreation, began: ContinuousClock.Instant, made: inout String?
    ) async throws(SandboxFault) -> DaytonaRecord {
        var record = try await ordered(creation)
        made = record.id
        client.removals.heard()
        let timeMax = creation.buildInfo == nil ? settings.pace.startMax : settings.pace.buildMax
        var pause = settings.pace.pollFirst
        while true {
            switch record.state.stage {
            case .started: return record
            case .failed: throw .serverFailed(Self.told("the sandbox could not be started", record, settings.key))
            case .buildFailed: throw .buildFailed(Self.told("its image could not be built", record, settings.key))
            case .gone: throw .ended(.deleted("it was not started yet"))
            case .underWay, .stopped: break
            }
            let left = timeMax - (ContinuousClock.now - began)
            guard left > .zero else { throw .timedOut(timeMax) }
            try await DaytonaClient.sleep(min(pause, left))
            pause = settings.pace.next(after: pause)
            record = try await looked(at: record.id, until: began + timeMax, timeMax)
        }
    }

    /// An order that is cancelled on its way may still be carried out, and nobody would know: it is waited for, but for no longer than a server
    /// may be silent.
    private func ordered(_ creation: DaytonaCreation) async throws(SandboxFault) -> DaytonaRecord {
        let order = Task { [client, settings] () async -> Result<DaytonaRecord, SandboxFault> in
            do throws(SandboxFault) { return .success(try await client.perform(settings.create(creation))) } catch {
                return .failure(error)
            }
        }
        let silenceMax = settings.pace.silenceMax
        let result = await withTaskCancellationHandler {
            await order.value
        } onCancel: {
            Task {
                try? await Task.sleep(for: silenceMax)
                order.cancel()
            }
        }
        return try result.get()
    }

    /// A server that does not answer must not hold whoever waits beyond the time for a start.
    private func looked(
        at id: String, until deadline: ContinuousClock.Instant, _ timeMax: Duration
    ) async throws(SandboxFault) -> DaytonaRecord {
        do throws(SandboxFault) {
            return try await client.perform(settings.inspect(id).within(max(deadline - .now, .milliseconds(1))))
        } catch .timedOut where ContinuousClock.now >= deadline {
            throw .timedOut(timeMax)
        }
    }

    static func told(_ what: String, _ record: DaytonaRecord, _ key: DaytonaKey) -> String {
        let reason = record.errorReason.flatMap { key.kept(of: Array($0.utf8)) }.flatMap {
            DaytonaErrorReply.line(String(decoding: $0, as: UTF8.self))
        }
        return reason.map { "\(what): \($0)" } ?? what
    }

    /// Deletes what may have come of a wish that failed. The name is ours, so it is known even where no reply came; and
    /// where the server cannot be reached, the sandbox stops and deletes itself, or is found among the orphans.
    /// - Parameter made: its id, where it is known to be there.
    private func discard(_ name: String, made: String?, after fault: SandboxFault) async {
        switch fault {
        case .rejected, .unauthorised, .forbidden, .quotaExhausted, .rateLimited:
            // Refused, it was not made. (Others tell less: a reply can be lost, or not be understood.)
            guard made != nil else { return }
        default: break
        }
        let removal = DaytonaRemoval(client: client, timeMax: made == nil ? Self.doubtMax : nil)
        do throws(SandboxFault) { try await removal.remove(name) } catch {
            if let made { client.removals.leave(made) }
        }
    }

    /// Short enough to be a host's name, and nobody else's.
    private static func newName() -> String {
        "promptledger-" + UUID().uuidString.lowercased().filter { $0 != "-" }
    }

    /// As it was named, and what the server made of that, where it says so.
    private static func origin(_ name: String?, _ record: DaytonaRecord) -> String? {
        guard let name, let built = record.builtReference, built != name else { return name ?? record.builtReference }
        return "\(name) (\(built))"
    }

    private static func isolation(_ reach: NetworkReach) -> String {
        switch reach {
        case .nothing: "Daytona sandbox, network blocked"
        case .only(let host, _): "Daytona sandbox, network to \(host) alone"
        }
    }
}
