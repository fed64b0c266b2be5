import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Projections
import Providers
import Runner

struct ProviderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider", abstract: "Say where models are reached, and keep the keys for it.",
        subcommands: [Add.self, List.self, Models.self, Credential.self, Test.self, Remove.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a provider, or configure it anew; its models are then called NAME:model.",
            discussion: "Kinds: \(ProviderCatalog.kinds.map { "\($0.word) (\($0.title))" }.joined(separator: ", ")).")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "The word before the colon of its models.") var name: String
        @Option(help: "The protocol it speaks.") var kind = "openai-compatible"
        @Option(name: .customLong("url"), help: "Its base URL, e.g. http://127.0.0.1:8080/v1.") var url: String?
        @Option(name: .customLong("api-key-env"), help: "The environment variable that holds its key.")
        var apiKeyEnvironment = ""
        @Flag(help: "The address is the workspace's own: what must stay local may go there.") var onPremises = false
        @Option(
            help: ArgumentHelp(
                "What it allows a minute: requests, and tokens where it counts those, e.g. 500,200000.",
                valueName: "REQUESTS[,TOKENS]"), transform: MinuteLimits.init(argument:))
        var limit: MinuteLimits?

        func run() async throws {
            // Refuses an unknown kind and an address that cannot be one, before anything is recorded.
            let kind = try knownKind()
            _ = try kind.baseURL(given: url)
            let open = try ledger.openToWrite()
            let known = open.reader.read { $0.catalog.provider(named: name, asOf: .now($0)) }
            let configure = ConfigureProvider(
                provider: known?.id ?? open.ledger.newID(), kind: kind.word, name: name, baseURL: url ?? "",
                apiKeyEnvironment: apiKeyEnvironment, onPremises: onPremises,
                requestsPerMinute: limit?.requestsPerMinute.map(UInt64.init),
                tokensPerMinute: limit?.tokensPerMinute.map(UInt64.init))
            try await open.configure(configure)
            if let known, limit == nil {
                let limits = List.limit(of: known)
                if !limits.isEmpty {
                    Standard.error("the limit of \(name), \(limits) a minute, holds no longer; say --limit to have one")
                }
            }
            ledger.report([
                "provider": "\(configure.provider)", "name": name, "kind": kind.word, "base_url": url,
                "on_premises": onPremises,
            ])
        }

        /// - Throws: where there is no such kind, and where the name is another kind's word: `openai:gpt-5` in a file would then go
        ///   where its author does not mean it to go.
        private func knownKind() throws -> ProviderKind {
            let known: ProviderKind
            do { known = try ProviderCatalog.kind(kind) } catch {
                guard case .unknown(_, let nearest) = error else { throw error }
                let hint =
                    nearest.map { "did you mean '\($0)'?" }
                    ?? "the known ones are \(ProviderCatalog.kinds.map(\.word).joined(separator: ", "))"
                throw ExitStatus.failed("there is no kind of provider called '\(kind.cut(to: 60))': \(hint)")
            }
            if let other = try? ProviderCatalog.kind(name), other.word != known.word {
                throw ExitStatus.failed(
                    "'\(name)' is a kind of provider itself, and this one would be \(known.word): choose another name, or say --kind \(other.word)"
                )
            }
            return known
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the providers; keys are never shown.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let rows = reader.read { models in
                models.catalog.providers(asOf: moment).map { ($0, key: ProviderKey(of: $0, in: models, asOf: moment)) }
            }
            var table = Table([
                ("provider", .left), ("kind", .left), ("address", .left), ("place", .left), ("key", .left),
                ("limit a minute", .left),
            ])
            for (provider, key) in rows {
                if ledger.isJSON {
                    JSONOutput.line([
                        "provider": "\(provider.id)", "name": provider.name, "kind": provider.kind,
                        "base_url": provider.baseURL,
                        "api_key_environment": provider.apiKeyEnvironment.flatMap { $0.isEmpty ? nil : $0 },
                        "locality": Locality(of: provider)?.rawValue, "on_premises": provider.onPremises,
                        "requests_per_minute": provider.requestsPerMinute,
                        "tokens_per_minute": provider.tokensPerMinute,
                        "has_credential": key == .stored, "credential_erased": key == .erased,
                    ])
                } else {
                    table.add([
                        ShownName(provider.name, of: provider.id).text, provider.kind,
                        provider.baseURL.flatMap { $0.isEmpty ? nil : $0 } ?? "the usual one",
                        Self.place(of: provider), key.words, Self.limit(of: provider),
                    ])
                }
            }
            if !ledger.isJSON { Standard.output(table.text) }
        }

        fileprivate static func limit(of provider: ProviderConfiguration) -> String {
            [provider.requestsPerMinute.map { "\($0) requests" }, provider.tokensPerMinute.map { "\($0) tokens" }]
                .compactMap(\.self).joined(separator: ", ")
        }

        private static func place(of provider: ProviderConfiguration) -> String {
            provider.onPremises ? "on premises" : Locality(of: provider)?.rawValue ?? "unknown"
        }
    }

    struct Models: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the models that a provider has now.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var timeout: AnswerTimeout
        @Argument(help: "A provider's name, or a kind.") var name: String

        func run() async throws {
            try await ModelListing(ledger: ledger, provider: name, timeoutSeconds: timeout.seconds).show()
        }
    }

    struct Credential: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store a provider's key, encrypted in the ledger, in place of the one it had.",
            discussion:
                "The key is read from standard input, so that it stands in no shell history: promptledger provider credential NAME < FILE"
        )
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "The provider's name.") var name: String

        func run() async throws {
            guard let secret = try SecretInput.read(prompt: "The provider's key (it is not shown): ") else {
                throw ExitStatus.failed("standard input is empty; give the key there")
            }
            // Refuses what cannot be a key before it is recorded for ever.
            let credential = try Providers.Credential(secret)
            let open = try ledger.openToWrite()
            let provider = try open.reader.ask(asOf: AsOf(end: open.reader.size)) { try $0.provider(name).id }
            try await open.execute(
                .storeCredential(
                    StoreCredential(
                        provider: provider, credential: open.ledger.newID(),
                        secret: secret.trimmingCharacters(in: .whitespaces))))
            if !credential.isTakenOutOfReplies {
                Standard.error(
                    "warning: the key is too short to be told from a word, so it is not taken out of what a server sends back, which the ledger keeps; let the server take one of at least 8 characters"
                )
            }
            ledger.report(["provider": "\(provider)", "has_credential": true])
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "See whether a provider can be reached and takes its key, how fast, and which models it has.",
            discussion:
                "With provider:name it also says whether the provider lists that model, or which it may have meant.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "A provider's name, a kind, or provider:name.") var name: String
        @OptionGroup var timeout: AnswerTimeout

        func run() async throws {
            let reader = try ledger.openToRead(.useCredentials)
            let health = try await ProviderHealth.look(at: name, in: reader, timeoutSeconds: timeout.seconds)
            ledger.isJSON ? JSONOutput.document(health.fields) : Standard.output(health.text)
            if let complaint = health.complaint { throw ExitStatus.failed(complaint) }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove a provider; what it did stays in the log.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "The provider's name.") var name: String

        func run() async throws {
            let open = try ledger.openToWrite()
            let provider = try open.reader.ask(asOf: AsOf(end: open.reader.size)) { try $0.provider(name).id }
            try await open.execute(.removeProvider(RemoveProvider(provider: provider)))
            ledger.report(["provider": "\(provider)", "removed": true])
        }
    }
}
