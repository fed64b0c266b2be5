internal import Events
package import HTTPTransport
internal import Sandboxes

/// The places in which runs are made, each made ready when the first run needs it.
package actor RunPlaces {
    /// Of this process: it reaches what is not called for a run.
    package nonisolated let direct: any HTTPTransport
    /// The one for every run, whatever was chosen for it.
    private nonisolated let only: RunPlace?
    private let make: RunPlace.Maker
    private var made: [SandboxPlace: Task<Result<RunPlace, SandboxFault>, Never>] = [:]

    /// - Parameter make: what it throws, the runs fail with that wait for the place; the next one has it made anew.
    package init(direct: any HTTPTransport, make: @escaping RunPlace.Maker) {
        (self.direct, only) = (direct, nil)
        self.make = make
    }

    /// Every call is made in this process.
    /// - Parameter programs: sandboxes for programs that judge outputs.
    package init(
        inProcess transport: any HTTPTransport,
        programs: RunPlace.ProgramMaker = .failure(.unavailable("this runner has no sandboxes for programs"))
    ) {
        self.init(
            only: RunPlace(kind: .none, transport: transport, metrics: programs, outputs: programs), direct: transport)
    }

    package init(only: RunPlace, direct: any HTTPTransport) {
        (self.direct, self.only) = (direct, only)
        make = { (_) throws(SandboxFault) in only }
    }

    /// - Parameter chosen: for the run, by its experiment, its prompt or the workspace.
    nonisolated func place(_ chosen: SandboxPlace) async throws(SandboxFault) -> RunPlace {
        if let only { return only }
        return try await ready(chosen).get()
    }

    private func ready(_ chosen: SandboxPlace) async -> Result<RunPlace, SandboxFault> {
        if let known = made[chosen] { return await known.value }
        let making =
            Task { [make] in
                do throws(SandboxFault) { return .success(try await make(chosen)) } catch { return .failure(error) }
            } as Task<Result<RunPlace, SandboxFault>, Never>
        made[chosen] = making
        let result = await making.value
        // A server that was down may be up for the next.
        if case .failure = result { made[chosen] = nil }
        return result
    }
}
