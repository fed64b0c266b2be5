package import Domain
internal import Events
package import HTTPTransport
package import Ledger
internal import Projections
package import Sandboxes

/// The way to a Daytona server that the workspace has stored, or that the environment names as Daytona's own client does.
///
/// Address: the stored one, else `DAYTONA_API_URL`, else Daytona's own. Key: the credential stored for it, else the variable stored with it,
/// else `DAYTONA_API_KEY`. Organisation and target: the stored ones, else `DAYTONA_ORGANIZATION_ID` and `DAYTONA_TARGET`. A stored credential goes to the stored address, or to Daytona's own, and to none of
/// the environment; and to such hosts of toolboxes as that server names, see ``DaytonaSettings/toolboxHosts``.
package struct DaytonaAccess: Sendable {
    /// Where the key is where nothing else is said.
    package static let keyVariable = "DAYTONA_API_KEY"

    /// As it was added.
    package let name: String
    /// Makes sandboxes there.
    package let maker: DaytonaMaker
    /// Where what is sent there is. Local is an address on this machine, or the stored one where the workspace calls it its own; and none that
    /// may hand on to toolboxes elsewhere.
    package let locality: Locality

    /// Why there is no way: one line, with what to do.
    package struct Missing: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - name: as it was added.
    ///   - labels: of every sandbox that is made there.
    package init(
        named name: String, in reader: LedgerReader, transport: any HTTPTransport, environment: [String: String],
        labels: [String: String] = [:]
    ) throws {
        let (stored, credential) = reader.read { models in
            let now = AsOf.now(models)
            let stored = models.catalog.provider(named: name, asOf: now)
            return (stored, stored.flatMap { models.catalog.credential(of: $0.id, asOf: now) })
        }
        if let stored, stored.kind != SandboxPlace.daytonaKind {
            throw Missing(
                description: "\(name) is a provider of models, of kind \(stored.kind); it gives no sandboxes")
        }
        guard stored != nil || name == SandboxPlace.daytonaKind else {
            throw Missing(
                description:
                    "there is no sandbox called \(name); there are none, local and what `promptledger sandbox add` added"
            )
        }
        let variable = stored?.apiKeyEnvironment.flatMap { $0.isEmpty ? nil : $0 } ?? Self.keyVariable
        guard let secret = try credential.map({ try Self.secret($0, in: reader) }) ?? environment[variable] else {
            throw Missing(
                description:
                    "no key for Daytona: `promptledger sandbox add`, then `promptledger provider credential \(name)`, or set \(variable)"
            )
        }
        let usual = credential == nil ? environment["DAYTONA_API_URL"] : nil
        let url = [stored?.baseURL, usual].compactMap(\.self).first { !$0.isEmpty }
        var settings = DaytonaSettings(
            apiURL: try url.map { try DaytonaURL($0) } ?? .cloud, key: try DaytonaKey(secret),
            organisation: environment["DAYTONA_ORGANIZATION_ID"], target: environment["DAYTONA_TARGET"])
        settings.toolboxHosts = Set(
            environment[DaytonaSettings.toolboxHostsVariable, default: ""].lowercased().split(separator: ",").map {
                String($0.filter { !$0.isWhitespace })
            })
        if let said = stored?.daytona { settings.take(said) }
        settings.labels = labels
        // The workspace vouches for the address that it stored, and for no other.
        let isOwn = url != nil && stored.map { $0.onPremises && $0.baseURL == url } ?? false
        settings.keepsToOwnHosts =
            Locality(ofURL: settings.apiURL.text, isOnPremises: isOwn) == .local
            && settings.toolboxHosts.allSatisfy { settings.isOwn($0) }
        locality = settings.keepsToOwnHosts ? .local : .cloud
        maker = DaytonaMaker(settings: settings, transport: transport)
        self.name = name
    }

    private static func secret(_ credential: StoredCredential, in reader: LedgerReader) throws -> String {
        guard let content = try reader.content(at: credential.position) else {
            throw Missing(
                description: "Daytona's key was erased; store a new one with `promptledger provider credential`")
        }
        return content.credentialStored.secret
    }
}

extension DaytonaSettings {
    /// Takes what the workspace says of the server's sandboxes; the rest stays.
    fileprivate mutating func take(_ said: DaytonaSandboxes) {
        if !said.organisation.isEmpty { organisation = said.organisation }
        if !said.target.isEmpty { target = said.target }
        if !said.snapshot.isEmpty { source = .snapshot(said.snapshot) }
        if !said.image.isEmpty { source = .image(said.image) }
        if said.hasProcessors { processors = Int(said.processors) }
        if said.hasMemoryGibibytes { memoryGibibytes = Int(said.memoryGibibytes) }
        if said.hasDiskGibibytes { diskGibibytes = Int(said.diskGibibytes) }
        if said.hasAutoStopMinutes { autoStopMinutes = Int(said.autoStopMinutes) }
        environment = Dictionary(said.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
}
