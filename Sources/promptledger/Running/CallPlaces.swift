import Curl
import Domain
import Events
import Foundation
import HTTPTransport
import Ledger
import Projections
import Runner
import Sandboxes

/// In what the calls of models are made, and the programs run that judge outputs: as `--sandbox` says for all, else as was chosen for each.
struct CallPlaces {
    private let reader: LedgerReader
    private let direct: CurlTransport
    /// Of calls at once; a Daytona server keeps up to so many sandboxes warm.
    private let callsMax: Int
    /// Certificates in place of a sandbox's own; `nil` where it keeps those.
    private let authorities: [UInt8]?
    private let only: Kind?
    private let pools = DaytonaPools()

    private enum Kind {
        case process
        case local(LocalMaker)
        case daytona(DaytonaAccess)

        var locality: Locality {
            switch self {
            case .process, .local: .local
            case .daytona(let access): access.locality
            }
        }
    }

    /// - Parameter word: `none`, this process; `local`, a sandbox of its own on this machine for each call; or the name under which a
    ///   Daytona server was added. Without one, each run's own choice holds. What is not to be had is refused here.
    init(named word: String?, in reader: LedgerReader, direct: CurlTransport, callsMax: Int) throws {
        (self.reader, self.direct, self.callsMax) = (reader, direct, callsMax)
        authorities = word == "none" ? nil : try Self.authorities()
        do throws(SandboxFault) {
            only = try word.map { (word) throws(SandboxFault) in
                switch word {
                case "none": .process
                case "local": .local(try LocalMaker())
                default: .daytona(try Self.daytona(named: word, in: reader, transport: direct))
                }
            }
        } catch { throw Self.refusal(error) }
        let isRequired = reader.read { $0.catalog.requiresSandbox(asOf: .now($0)) }
        if case .process? = only, isRequired { throw ExitStatus.failed("\(Refusal.sandboxRequired)") }
        if let only { try checkLocality(only) }
    }

    /// Refuses, before anything is recorded, what was chosen and is not to be had.
    func check(_ chosen: Set<SandboxPlace>) throws {
        guard only == nil else { return }
        let isRequired = reader.read { $0.catalog.requiresSandbox(asOf: .now($0)) }
        if isRequired, chosen.contains(.process) { throw ExitStatus.failed("\(Refusal.sandboxRequired)") }
        for place in chosen {
            let kind: Kind
            do throws(SandboxFault) { kind = try self.kind(of: place) } catch { throw Self.refusal(error) }
            try checkLocality(kind)
        }
    }

    /// Where the whole workspace is local only, nothing can be done elsewhere, and not even the server's list of sandboxes is asked for. What one
    /// prompt or dataset keeps here, its runs are told.
    private func checkLocality(_ kind: Kind) throws {
        guard kind.locality == .cloud, reader.read({ $0.catalog.localModelsOnly(asOf: .now($0)) }) else { return }
        throw ExitStatus.failed("\(PlaceFault.elsewhere)")
    }

    private static func refusal(_ fault: SandboxFault) -> ExitStatus {
        .failed("\(fault); or run without, by --sandbox none")
    }

    private func kind(of place: SandboxPlace) throws(SandboxFault) -> Kind {
        switch place {
        case .process: return .process
        case .local: return .local(try LocalMaker())
        case .daytona(let id):
            let name = reader.read { models in models.catalog.provider(id, asOf: .now(models))?.name }
            guard let name else { throw .unavailable("the Daytona server that was chosen is no longer in the ledger") }
            return .daytona(try Self.daytona(named: name, in: reader, transport: direct))
        }
    }

    /// Without a look at the machine where none is needed.
    private func locality(of place: SandboxPlace) throws(SandboxFault) -> Locality {
        switch place {
        case .process, .local: return .local
        case .daytona: return try kind(of: place).locality
        }
    }

    /// Lends the places for as long as `body` takes; what was made for them is gone afterwards.
    /// - Parameter runner: as whom it is recorded of sandboxes that were left behind that they are gone.
    func withPlaces<R: Sendable>(
        for experiment: ExperimentID, in ledger: Ledger, as runner: ActorID, _ body: (RunPlaces) async throws -> R
    ) async throws -> R {
        let closings = Closings()
        let left = LeftSandboxes(in: ledger, as: runner)
        let places: RunPlaces
        if let only {
            places = RunPlaces(
                direct: direct, isOne: true, locality: { (_) throws(SandboxFault) in only.locality },
                make: { (_) throws(SandboxFault) in try await place(only, experiment, left, closings) })
            let keepsSome = try await ledger.decided { (state) throws(LedgerFault) in
                state.runs(of: experiment).contains { state.mustStayLocal($0) }
            }
            // A server that is not to be had is told before the first run; one elsewhere is not even asked where something stays here.
            if only.locality == .local || !keepsSome {
                do throws(PlaceFault) { _ = try await places.place(.process, staysLocal: false) } catch {
                    throw ExitStatus.failed("\(error)")
                }
            }
        } else {
            places = RunPlaces(
                direct: direct, locality: { (chosen) throws(SandboxFault) in try locality(of: chosen) },
                make: { (chosen) throws(SandboxFault) in
                    try await place(try kind(of: chosen), experiment, left, closings)
                })
        }
        let result: Result<R, any Error>
        do { result = .success(try await body(places)) } catch { result = .failure(error) }
        if await !closings.closeAll() {
            Standard.error("sandboxes may be left behind; `promptledger sandbox prune` deletes them")
        }
        return try result.get()
    }

    private func place(
        _ kind: Kind, _ experiment: ExperimentID, _ left: LeftSandboxes, _ closings: Closings
    ) async throws(SandboxFault) -> RunPlace {
        switch kind {
        case .process:
            let programs = RunPlace.ProgramMaker { () throws(SandboxFault) in try LocalMaker() }
            return RunPlace(
                kind: .none, locality: .local, transport: direct, metrics: programs, outputs: programs)
        case .local(let maker):
            return RunPlace(
                kind: .local, locality: .local,
                transport: SandboxedTransport(maker: maker, authorities: authorities),
                metrics: .success(maker), outputs: .success(maker))
        case .daytona(let access):
            let maker = access.maker
            try await prune(maker, left)
            let pool = SandboxPool(maker: maker, sandboxesMax: callsMax)
            pools.add(pool)
            let sweeper = DaytonaSweeper(maker: maker) { [pools] in await pools.held }
            let sweeping = Task { await sweeper.run { SweepLine.show($0) } }
            closings.add {
                let slow = SweepLine.sayIfSlow(at: access.name)
                await pool.close()
                slow.cancel()
                sweeping.cancel()
                SweepLine.show(await sweeping.value)
                SweepLine.show(undeleted: maker.undeleted, at: access.name)
            }
            // A sandbox serves again only what is trusted as much: our own calls, the experiment's programs. An output that is a program
            // could leave something behind for the next, so each has one of its own.
            func lending(_ trust: String) -> LendingMaker<DaytonaMaker> {
                LendingMaker(pool, for: SandboxPoolKey(experiment: "\(experiment)", actor: "runner", trust: trust))
            }
            return RunPlace(
                kind: .daytona, locality: access.locality,
                transport: SandboxedTransport(maker: lending("model calls"), authorities: authorities),
                metrics: .success(lending("metrics")), outputs: .success(UnpooledMaker(maker, beside: pool)))
        }
    }

    static func daytona(
        named name: String, in reader: LedgerReader, transport: CurlTransport
    ) throws(SandboxFault) -> DaytonaAccess {
        do {
            return try DaytonaAccess(
                named: name, in: reader, transport: transport, environment: Environment.all,
                labels: SandboxSeat.labels(of: reader.folder))
        } catch { throw .unavailable("\(error)") }
    }

    /// Deletes what runners that were killed left behind of this ledger, whatever the experiment. Nobody else has any run of it under way now:
    /// this process has the ledger. Let be are what it made itself, for another name may lead to the same server, and trials, which need no
    /// more than to read the ledger.
    private func prune(_ maker: DaytonaMaker, _ left: LeftSandboxes) async throws(SandboxFault) {
        guard let workspace = reader.read({ $0.catalog.workspace(asOf: .now($0)) }) else { return }
        let orphans = try await maker.removeOrphans(
            labels: [SandboxLabel.workspace: "\(workspace)", SandboxLabel.seat: SandboxSeat.of(reader.folder)],
            sparesTrials: true
        ) { [] }
        guard !orphans.deleted.isEmpty || !orphans.remaining.isEmpty || !orphans.isWhole else { return }
        Standard.error("sandboxes left behind by an earlier run: \(SweepLine.text(orphans))")
        do throws(LedgerFault) { try await left.recordGone(Set(orphans.deleted.map(\.id))) } catch {
            // They are gone all the same.
            Standard.error("that they are gone could not be recorded: \(error)")
        }
    }

    /// Certificates in place of the system's, as other programs take them.
    private static func authorities() throws -> [UInt8]? {
        guard let path = Environment["SSL_CERT_FILE"] else { return nil }
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
            throw ExitStatus.failed("the certificates of SSL_CERT_FILE cannot be read: \(path)")
        }
        return Array(bytes)
    }
}
