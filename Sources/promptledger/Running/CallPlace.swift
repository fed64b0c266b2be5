import Curl
import Domain
import Events
import Foundation
import HTTPTransport
import Ledger
import Runner
import Sandboxes

/// In what the calls of models are made, as `--sandbox` says. It is found before anything is recorded.
struct CallPlace {
    private enum Kind {
        case process(CurlTransport)
        case local(LocalMaker)
        /// Where up to so many are kept warm.
        case daytona(DaytonaMaker, sandboxesMax: Int)
    }

    private let kind: Kind
    /// Certificates in place of a sandbox's own; `nil` where it keeps those.
    private let authorities: [UInt8]?

    /// - Parameters:
    ///   - word: `none`, this process; `local`, a sandbox of its own on this machine for each call; or the name under which a Daytona server
    ///     was added.
    ///   - callsMax: at once.
    init(named word: String, in reader: LedgerReader, direct: CurlTransport, callsMax: Int) throws {
        switch word {
        case "none": kind = .process(direct)
        case "local":
            do throws(SandboxFault) { kind = .local(try LocalMaker()) } catch {
                throw ExitStatus.failed("\(error); or run without, by --sandbox none")
            }
        default:
            kind = .daytona(
                try Self.daytona(named: word, in: reader, transport: direct), sandboxesMax: callsMax)
        }
        authorities = word == "none" ? nil : try Self.authorities()
    }

    /// Lends a way to make calls for as long as `body` takes; what was made for it is gone afterwards.
    func withTransport<R>(
        for experiment: ExperimentID, _ body: (any HTTPTransport) async throws -> R
    ) async throws -> R {
        switch kind {
        case .process(let transport): return try await body(transport)
        case .local(let maker):
            return try await body(SandboxedTransport(maker: maker, authorities: authorities))
        case .daytona(let maker, let sandboxesMax):
            try await Self.prune(maker, of: experiment)
            let pool = SandboxPool(maker: maker, sandboxesMax: sandboxesMax)
            // Nothing runs in them but our own call of a model.
            let key = SandboxPoolKey(experiment: "\(experiment)", actor: "runner", trust: "model calls")
            let transport = SandboxedTransport(maker: LendingMaker(pool, for: key), authorities: authorities)
            let result: Result<R, any Error>
            do { result = .success(try await body(transport)) } catch { result = .failure(error) }
            await pool.close()
            return try result.get()
        }
    }

    static func daytona(
        named name: String, in reader: LedgerReader, transport: CurlTransport
    ) throws -> DaytonaMaker {
        do {
            return try DaytonaAccess(
                named: name, in: reader, transport: transport, environment: Environment.all
            ).maker
        } catch let missing as DaytonaAccess.Missing { throw ExitStatus.failed("\(missing)") } catch let flaw
            as DaytonaURL.Flaw
        { throw ExitStatus.failed("\(flaw)") } catch let flaw as DaytonaKey.Flaw { throw ExitStatus.failed("\(flaw)") }
    }

    /// Deletes what a runner that was killed left behind of this experiment. Nobody else does it now: this process has the ledger.
    private static func prune(_ maker: DaytonaMaker, of experiment: ExperimentID) async throws {
        do throws(SandboxFault) {
            let orphans = try await maker.removeOrphans(labels: ["experiment": "\(experiment)"]) { [] }
            guard !orphans.deleted.isEmpty || !orphans.remaining.isEmpty else { return }
            Standard.error(
                "sandboxes left behind by an earlier run: \(orphans.deleted.count) deleted, \(orphans.remaining.count) not"
            )
        } catch { throw ExitStatus.failed("\(error)") }
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
