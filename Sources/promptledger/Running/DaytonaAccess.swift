import Curl
import Domain
import Events
import Ledger
import Projections
import Sandboxes

/// The way to a Daytona server that the workspace has stored, or that the environment names as Daytona's own client does.
struct DaytonaAccess {
    /// The kind of a stored provider that gives sandboxes and no models.
    static let kind = "daytona"

    /// Sandboxes there.
    let maker: DaytonaMaker

    /// - Parameter name: as it was added.
    init(named name: String, in reader: LedgerReader, transport: CurlTransport) throws {
        let (stored, credential) = reader.read { models in
            let now = AsOf.now(models)
            let stored = models.catalog.provider(named: name, asOf: now)
            return (stored, stored.flatMap { models.catalog.credential(of: $0.id, asOf: now) })
        }
        if let stored, stored.kind != Self.kind {
            throw ExitStatus.failed("\(name) is a provider of models, of kind \(stored.kind); it gives no sandboxes")
        }
        let secret = try Self.secret(of: stored, credential, in: reader)
        guard let secret else {
            throw ExitStatus.failed(
                "no key for Daytona: `promptledger sandbox add daytona`, then `promptledger provider credential daytona`, or set DAYTONA_API_KEY"
            )
        }
        let url = [stored?.baseURL, Environment["DAYTONA_API_URL"]].compactMap(\.self).first { !$0.isEmpty }
        maker = DaytonaMaker(
            settings: DaytonaSettings(
                apiURL: try url.map { try DaytonaURL($0) } ?? .cloud, key: try DaytonaKey(secret),
                organisation: Environment["DAYTONA_ORGANIZATION_ID"], target: Environment["DAYTONA_TARGET"]),
            transport: transport)
    }

    private static func secret(
        of stored: ProviderConfiguration?, _ credential: StoredCredential?, in reader: LedgerReader
    ) throws -> String? {
        if let credential {
            guard let content = try reader.content(at: credential.position) else {
                throw ExitStatus.failed("Daytona's key was erased; store a new one with `promptledger provider credential`")
            }
            return content.credentialStored.secret
        }
        let variable = stored?.apiKeyEnvironment.flatMap { $0.isEmpty ? nil : $0 } ?? "DAYTONA_API_KEY"
        return Environment[variable]
    }
}
