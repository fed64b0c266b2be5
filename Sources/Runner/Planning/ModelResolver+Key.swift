internal import Domain
internal import Events
internal import Ledger
internal import Projections
internal import Providers

// A key goes to whom it was meant for. The workspace's key is its own, and whoever writes an experiment may not be allowed to see it: it
// goes to the address that is stored with it. A variable of the environment is at the caller's disposal, and an experiment's author may
// be somebody else: the author must name it to have it sent to a server of their choice.

extension ModelResolver {
    /// The key to show at `base`; `nil` where the server may do without.
    func key(
        _ kind: ProviderKind, _ stored: Stored, _ model: ModelSettings, to base: BaseURL
    ) throws(FailedAttempt) -> Credential? {
        if !model.apiKeyEnvironment.isEmpty { return try variable(model.apiKeyEnvironment) }
        if let kept = stored.credential {
            guard isHome(base, of: kind, stored) else {
                throw FailedAttempt(
                    .credentialMissing,
                    "the stored key is for the stored address only, and another is in use here (the experiment's, that of `--address` or of "
                        + "the environment): name a variable that holds a key for it with `apiKeyEnvar`, or store the address with "
                        + "`promptledger provider add` and a key for it after that")
            }
            return try credential(kept)
        }
        let named = stored.configuration?.apiKeyEnvironment.flatMap { $0.isEmpty ? nil : $0 }
        guard let name = named ?? kind.credentialVariable else { return nil }
        if named == nil, settings.environment[name]?.isEmpty != false {
            // The provider's own address takes nobody without a key; any other server may.
            guard base.text == kind.defaultBaseURL else { return nil }
            throw FailedAttempt(
                .credentialMissing,
                "no key for \(kind.title): set \(name), or store one with `promptledger provider credential`")
        }
        guard takesVariables(base, of: kind, stored, model) else {
            throw FailedAttempt(
                .credentialMissing,
                "\(name) is not sent to an address that only the experiment names: say `apiKeyEnvar: \(name)` beside the address if it is meant "
                    + "for it, or store the address with `promptledger provider add`")
        }
        return try variable(name)
    }

    /// Whether that is where the workspace says that the provider is.
    private func isHome(_ base: BaseURL, of kind: ProviderKind, _ stored: Stored) -> Bool {
        let address = stored.configuration?.baseURL.flatMap { $0.isEmpty ? nil : $0 }
        return (try? kind.baseURL(given: address))?.text == base.text
    }

    /// Whether somebody other than the experiment's author vouches for the address: the workspace, the protocol, the environment or the
    /// caller; or whether it is on this machine.
    private func takesVariables(
        _ base: BaseURL, of kind: ProviderKind, _ stored: Stored, _ model: ModelSettings
    ) -> Bool {
        isHome(base, of: kind, stored) || base.text == kind.defaultBaseURL
            || settings.movedByCaller.contains(model.model)
            || environmentAddress(of: kind).flatMap { try? BaseURL($0) }?.text == base.text
            || Locality(ofURL: base.text, isOnPremises: false) == .local
    }

    private func credential(_ stored: StoredCredential) throws(FailedAttempt) -> Credential {
        do {
            guard let content = try reader.content(at: stored.position) else {
                throw FailedAttempt(.contentErased, "the provider's credential was erased; store a new one")
            }
            return try credential(content.credentialStored.secret)
        } catch let failed as FailedAttempt { throw failed } catch {
            throw FailedAttempt(.credentialMissing, "the provider's credential cannot be read: \(error)")
        }
    }

    private func variable(_ name: String) throws(FailedAttempt) -> Credential {
        guard let text = settings.environment[name], !text.isEmpty else {
            throw FailedAttempt(
                .credentialMissing, "the environment variable \(name), which should hold the key, is not set")
        }
        return try credential(text)
    }

    private func credential(_ text: String) throws(FailedAttempt) -> Credential {
        do { return try Credential(text) } catch { throw FailedAttempt(.credentialMissing, "\(error)") }
    }
}
