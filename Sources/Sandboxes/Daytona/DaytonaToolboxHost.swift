internal import Spelling

/// To which hosts the key may go beside the API's own: a server names the host of each sandbox's toolbox, which is shown the key too, and one
/// that was taken over could name anybody's.
///
/// It may be the API's host, one below it, or one of the same site: Daytona's API is at `app.daytona.io`, and its toolboxes are at
/// `proxy.app.daytona.io`. Any other is to be named by whoever runs this.
///
/// Sites are told by the number of their names, without the list of suffixes that are shared (publicsuffix.org): hosts directly below one that
/// is no country's, such as `duckdns.org` or `github.io`, are not told apart, and count as one site.
enum DaytonaToolboxHost {
    static func mayBeShownKey(_ host: String, of api: String, named: Set<String>) -> Bool {
        if host == api || named.contains(host) { return true }
        // The parts of an address do not name who has it.
        guard !isAddress(api), !isAddress(host) else { return false }
        return host.hasSuffix("." + api) || site(of: api).map { host == $0 || host.hasSuffix("." + $0) } ?? false
    }

    /// Whether a host is the API's own, one below it, or of this machine: the network between is the API's.
    static func isOwn(_ host: String, of api: String) -> Bool {
        if host == api || LoopbackHost.contains(host == "[::1]" ? "::1" : host) { return true }
        return !isAddress(api) && !isAddress(host) && host.hasSuffix("." + api)
    }

    /// What stands behind the first name of a host, where that is neither a name of the top, such as `io`, nor like `co.uk`. `nil` where nothing
    /// is left.
    private static func site(of host: String) -> String? {
        let names = host.split(separator: ".", omittingEmptySubsequences: false).dropFirst()
        // Below the names of countries there are such as `co` and `com`, under which everybody has names.
        let isShared = names.last?.utf8.count == 2 && names.dropLast().last.map { $0.utf8.count <= 3 } ?? false
        return names.count >= (isShared ? 3 : 2) ? names.joined(separator: ".") : nil
    }

    private static func isAddress(_ host: String) -> Bool {
        host.hasPrefix("[") || host.split(separator: ".").last.map { $0.allSatisfy(\.isNumber) } ?? true
    }
}
