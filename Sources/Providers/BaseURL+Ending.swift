extension BaseURL {
    /// `path` below the base without the first of `endings` that it has: people paste the address of a server's chat
    /// completions (`…/v1`) where its own protocol lies beside it. Each begins with a slash.
    func appending(_ path: String, inPlaceOf endings: [String]) -> String {
        let ending = endings.first(where: text.lowercased().hasSuffix) ?? ""
        return String(text.dropLast(ending.count)) + path
    }
}
