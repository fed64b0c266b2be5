internal import Domain
package import Events
package import HTTPTransport
internal import Sandboxes

/// The places in which runs are made, each made ready when the first run needs it.
package actor RunPlaces {
    /// Of this process: it reaches what is not called for a run.
    package nonisolated let direct: any HTTPTransport
    /// The one for every run, whatever was chosen for it.
    private nonisolated let only: RunPlace?
    private nonisolated let isOne: Bool
    private nonisolated let locality: RunPlace.Situation
    private let make: RunPlace.Maker
    /// By what was chosen; `nil` where it is one for all.
    private var made: [SandboxPlace?: Task<Result<RunPlace, SandboxFault>, Never>] = [:]

    /// - Parameters:
    ///   - isOne: whether it is the same place for every run, whatever was chosen for it.
    ///   - locality: asked before a place is made for what must stay local. Nothing may be sent for it.
    ///   - make: what it throws, the runs fail with that wait for the place; the next one has it made anew.
    package init(
        direct: any HTTPTransport, isOne: Bool = false, locality: @escaping RunPlace.Situation,
        make: @escaping RunPlace.Maker
    ) {
        (self.direct, only, self.isOne) = (direct, nil, isOne)
        self.locality = locality
        self.make = make
    }

    /// Every call is made in this process.
    /// - Parameter programs: sandboxes for programs that judge outputs.
    package init(
        inProcess transport: any HTTPTransport,
        programs: RunPlace.ProgramMaker = .failure(.unavailable("this runner has no sandboxes for programs"))
    ) {
        self.init(
            only: RunPlace(
                kind: .none, locality: .local, transport: transport, metrics: programs, outputs: programs),
            direct: transport)
    }

    package init(only: RunPlace, direct: any HTTPTransport) {
        (self.direct, self.only, isOne) = (direct, only, true)
        locality = { (_) throws(SandboxFault) in only.locality }
        make = { (_) throws(SandboxFault) in only }
    }

    /// - Parameters:
    ///   - chosen: for the run, by its experiment, its prompt or the workspace.
    ///   - staysLocal: whether nothing of it may leave what the workspace calls its own. A place elsewhere is then neither given nor made.
    package nonisolated func place(
        _ chosen: SandboxPlace, staysLocal: Bool
    ) async throws(PlaceFault) -> RunPlace {
        if staysLocal, try isElsewhere(chosen) { throw .elsewhere }
        if let only { return only }
        switch await ready(isOne ? nil : chosen, chosen) {
        case .success(let place): return place
        case .failure(let fault): throw .sandbox(fault)
        }
    }

    private nonisolated func isElsewhere(_ chosen: SandboxPlace) throws(PlaceFault) -> Bool {
        do throws(SandboxFault) { return try locality(chosen) == .cloud } catch { throw .sandbox(error) }
    }

    private func ready(_ key: SandboxPlace?, _ chosen: SandboxPlace) async -> Result<RunPlace, SandboxFault> {
        if let known = made[key] { return await known.value }
        let making =
            Task { [make] in
                do throws(SandboxFault) { return .success(try await make(chosen)) } catch { return .failure(error) }
            } as Task<Result<RunPlace, SandboxFault>, Never>
        made[key] = making
        let result = await making.value
        // A server that was down may be up for the next.
        if case .failure = result { made[key] = nil }
        return result
    }
}
