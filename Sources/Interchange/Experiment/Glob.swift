import Foundation

/// Paths by pattern: `*`, `?`, `[a-z]`, `[!a]`, `{a,b}` and, as a whole part, `**`.
///
/// Names that begin with a dot match only a pattern that says so. `**` goes into folders but not through symbolic
/// links, so a loop of links ends. Matches come sorted by their bytes.
enum Glob {
    enum Refusal: Error { case tooManyEntries, tooManyAlternatives }

    static func isPattern(_ text: String) -> Bool {
        text.contains { $0 == "*" || $0 == "?" || $0 == "[" || $0 == "{" }
    }

    /// The files that match below a folder's path, each relative to it (or absolute, where the pattern is).
    static func matches(of pattern: String, in folder: String) throws(Refusal) -> [String] {
        var found: Set<String> = []
        var budget = ReadingLimits.globEntriesMax
        for alternative in try alternatives(of: pattern) {
            let isAbsolute = alternative.hasPrefix("/")
            let parts = alternative.split(separator: "/").map(String.init)
            try walk(parts[...], shown: isAbsolute ? "/" : "", base: isAbsolute ? "" : folder, &budget, &found)
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func walk(
        _ parts: ArraySlice<String>, shown: String, base: String, _ budget: inout Int, _ found: inout Set<String>
    ) throws(Refusal) {
        let here = shown.hasPrefix("/") ? shown : SourceFolder.join(base, shown)
        guard let part = parts.first else {
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: here, isDirectory: &isFolder), !isFolder.boolValue {
                found.insert(shown)
            }
            return
        }
        let rest = parts.dropFirst()
        guard isPattern(part) else {
            return try walk(rest, shown: SourceFolder.join(shown, part), base: base, &budget, &found)
        }
        if part == "**" { try walk(rest, shown: shown, base: base, &budget, &found) }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: here.isEmpty ? "." : here)) ?? []
        for name in names {
            budget -= 1
            guard budget >= 0 else { throw .tooManyEntries }
            let next = SourceFolder.join(shown, name)
            if part == "**" {
                let path = SourceFolder.join(here, name)
                let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
                if !name.hasPrefix("."), type == .typeDirectory {
                    try walk(parts, shown: next, base: base, &budget, &found)
                }
            } else if matches(name, part) {
                try walk(rest, shown: next, base: base, &budget, &found)
            }
        }
    }

    /// Whether a name matches one part of a pattern. Looks back to the last `*` only, so it takes at most name ×
    /// pattern steps.
    static func matches(_ name: String, _ pattern: String) -> Bool {
        if name.hasPrefix("."), !pattern.hasPrefix(".") { return false }
        let (name, pattern) = (Array(name), Array(pattern))
        var (at, wanted) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while at < name.count {
            if wanted < pattern.count, pattern[wanted] == "*" {
                star = (wanted, at)
                wanted += 1
            } else if wanted < pattern.count, let after = single(name[at], pattern, wanted) {
                (at, wanted) = (at + 1, after)
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                (at, wanted) = (last.name + 1, last.pattern + 1)
            } else {
                return false
            }
        }
        return pattern[wanted...].allSatisfy { $0 == "*" }
    }

    /// Where the pattern goes on after one character, if it matches.
    private static func single(_ character: Character, _ pattern: [Character], _ start: Int) -> Int? {
        guard pattern[start] == "[", let end = pattern[(start + 1)...].dropFirst().firstIndex(of: "]") else {
            return pattern[start] == "?" || pattern[start] == character ? start + 1 : nil
        }
        var set = pattern[(start + 1)..<end]
        let isNegated = set.first == "!" || set.first == "^"
        if isNegated { set = set.dropFirst() }
        var isMember = false
        while let first = set.first {
            set = set.dropFirst()
            if set.count >= 2, set.first == "-", let last = set.dropFirst().first {
                set = set.dropFirst(2)
                isMember = isMember || first <= character && character <= last
            } else {
                isMember = isMember || first == character
            }
        }
        return isMember != isNegated ? end + 1 : nil
    }

    /// Writes out `{a,b}`, the innermost first.
    private static func alternatives(of pattern: String) throws(Refusal) -> [String] {
        var open = [pattern]
        var done: [String] = []
        while let next = open.popLast() {
            guard let closing = next.firstIndex(of: "}"), let opening = next[..<closing].lastIndex(of: "{") else {
                done.append(next)
                continue
            }
            let (before, after) = (String(next[..<opening]), String(next[closing...].dropFirst()))
            let choices: Substring = next[opening..<closing].dropFirst()
            for choice in choices.split(separator: ",", omittingEmptySubsequences: false) {
                open.append(before + choice + after)
            }
            guard open.count + done.count <= ReadingLimits.globAlternativesMax else { throw .tooManyAlternatives }
        }
        return done
    }
}
