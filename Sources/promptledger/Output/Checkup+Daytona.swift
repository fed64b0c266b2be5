import Domain
import Events
import Foundation
import Ledger
import Projections
import Runner
import Sandboxes

extension Checkup {
    /// What is stored of Daytona, and never the key itself; asked for it, whether each server answers, and what it has of this workspace.
    func daytona(_ reader: LedgerReader) async throws -> [Finding] {
        let servers = reader.read { models in
            let now = AsOf.now(models)
            return models.catalog.providers(asOf: now).filter { $0.kind == SandboxPlace.daytonaKind }.map { server in
                (
                    name: ShownName(server.name, of: server.id).text, address: server.baseURL ?? EventWords.erased,
                    key: ProviderKey(of: server, in: models, asOf: now)
                )
            }
        }
        guard !servers.isEmpty else {
            let variable = DaytonaAccess.keyVariable
            guard Environment[variable] != nil else {
                return [
                    finding(
                        .good,
                        "none is stored; `promptledger sandbox add daytona` adds one, for runs that are not to be made here"
                    )
                ]
            }
            return [
                try await reached(
                    "none is stored; \(variable) is set, so `--sandbox daytona` is there", SandboxPlace.daytonaKind,
                    reader)
            ]
        }
        var findings: [Finding] = []
        for server in servers {
            let isThere: Bool
            let key: String
            switch server.key {
            case .stored: (isThere, key) = (true, "its key is stored")
            case .erased: (isThere, key) = (false, "its key was erased")
            case .leftBehind: (isThere, key) = (false, "its key was stored for an address that it had before")
            case .inEnvironment(let variable):
                isThere = Environment[variable] != nil
                key = "its key comes from \(variable), which is \(isThere ? "" : "not ")set"
            case .none:
                isThere = Environment[DaytonaAccess.keyVariable] != nil
                key = "no key of it is stored, and \(DaytonaAccess.keyVariable) is \(isThere ? "" : "not ")set"
            }
            let what = "\(server.name) at \(server.address); \(key)"
            guard isThere else {
                findings.append(
                    finding(.advice, "\(what): `promptledger provider credential \(server.name)` stores one"))
                continue
            }
            findings.append(try await reached(what, server.name, reader))
        }
        return findings
    }

    /// The same, and whether the server answers, where that was asked.
    private func reached(_ what: String, _ name: String, _ reader: LedgerReader) async throws -> Finding {
        guard reaches else { return finding(.good, "\(what); `doctor --reach` asks whether it answers") }
        try ledger.authorise(.useCredentials, in: reader)
        let workspace = reader.read { $0.catalog.workspace(asOf: .now($0)) }.map { "\($0)" } ?? ""
        do throws(SandboxFault) {
            let maker = try CallPlaces.daytona(named: name, in: reader, transport: RunnerOptions.transport).maker
            let found = try await maker.list(labels: [SandboxLabel.workspace: workspace])
            let count = "\(what); it answers; sandboxes of this workspace there: \(found.listings.count)"
            return found.isWhole ? finding(.good, count) : finding(.bad, "\(count); \(DaytonaListings.partWords)")
        } catch {
            return finding(.bad, "\(what); it does not answer as it should: \(error)")
        }
    }

    private func finding(_ state: State, _ says: String) -> Finding {
        Finding(check: "daytona", state: state, says: says)
    }
}
