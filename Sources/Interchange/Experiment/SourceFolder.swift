import Foundation

/// One file as the user names it and as the system finds it.
struct SourceFile: Hashable {
    /// For messages: the reference put after the experiment file's folder as that was given.
    let shown: String
    /// For the system.
    let path: String

    /// What follows the last dot of the last part, in lower case; empty where there is none.
    var suffix: String { SourceFile.suffix(of: shown) }

    /// The last part of the path, without its suffix.
    var baseName: String {
        let name = shown.split(separator: "/").last.map(String.init) ?? shown
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }

    static func suffix(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }
}

/// The folder of the experiment file, from which every relative path in it and in the files it names goes out.
struct SourceFolder {
    let shown: String
    let path: String

    /// The folder a file lies in.
    init(of file: SourceFile) {
        func folder(_ path: String) -> String {
            guard let slash = path.lastIndex(of: "/") else { return "" }
            return slash == path.startIndex ? "/" : String(path[..<slash])
        }
        (shown, path) = (folder(file.shown), folder(file.path))
    }

    /// The file that a reference names: `file://` before it is dropped, an absolute path stays.
    func file(_ reference: String) -> SourceFile {
        var rest = Substring(reference)
        if rest.hasPrefix("file://") { rest = rest.dropFirst("file://".count) }
        while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
        if rest.hasPrefix("/") { return SourceFile(shown: String(rest), path: String(rest)) }
        return SourceFile(shown: Self.join(shown, rest), path: Self.join(path, rest))
    }

    static func join(_ folder: String, _ name: some StringProtocol) -> String {
        folder.isEmpty ? String(name) : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }
}
