import Foundation

/// What one reading of an experiment file shares between its parts: the folder, the environment, the files read so far,
/// the warnings.
///
/// A class, because each part adds to the same warnings and spends of the same limits; it never leaves the call that
/// made it.
final class ReadingState {
    private(set) var environment: [String: String]
    let folder: SourceFolder
    /// Who judges where no test and no assertion says.
    var judging = JudgeDefaults()
    private var warnings: [Warning] = []
    private var said: Set<Warning> = []
    private var warningsLeftOut = 0
    private var bytesLeft = ReadingLimits.totalBytesMax
    private var filesLeft = ReadingLimits.filesMax

    init(folder: SourceFolder, environment: [String: String]) {
        (self.folder, self.environment) = (folder, environment)
    }

    /// Puts what `env` of the file sets before the environment. It reaches the templates of this file, not the
    /// providers.
    func setEnvironment(from value: FileValue) throws(ExperimentFileFault) {
        var own: [String: String] = [:]
        for entry in try value.map("env") {
            let text = try entry.value.text("env.\(entry.key)")
            let isSecret = ["KEY", "TOKEN", "SECRET", "PASSWORD"].contains { entry.key.uppercased().contains($0) }
            if isSecret, EnvironmentTemplate.name(of: text) == nil {
                throw ExperimentFileFault(
                    .secret, at: entry.value.place,
                    "\(Quoting.code(entry.key)): a secret must not stand in this file: set it in the environment "
                        + "instead"
                )
            }
            // Looked up only if the file asks for it, so that a variable nobody needs may be absent.
            guard let name = EnvironmentTemplate.name(of: text) else {
                own[entry.key] = try EnvironmentTemplate.resolve(text, at: entry.value.place, in: environment)
                continue
            }
            if let value = environment[name] { own[entry.key] = value }
        }
        warn(
            value.place,
            "env fills in {{env.NAME}} in this file only: what a provider needs must be set in the environment")
        environment.merge(own) { $1 }
    }

    /// Each text once a file, at the first place it holds for: a thousand cases with one unknown key are one warning.
    func warn(_ place: Place, _ text: String) {
        guard said.insert(Warning(place: Place(file: place.file), text: text)).inserted else { return }
        if warnings.count < ReadingLimits.warningsMax {
            warnings.append(Warning(place: place, text: text))
        } else {
            warningsLeftOut += 1
        }
    }

    /// All warnings, those of the experiment file first, each file's in the order of its lines.
    func finishedWarnings(for file: String) -> [Warning] {
        let sorted = warnings.sorted { left, right in
            let (first, second) = (left.place, right.place)
            guard first.file == second.file else {
                return first.file == file || second.file != file && first.file < second.file
            }
            return (first.line, first.column) < (second.line, second.column)
        }
        return warningsLeftOut == 0
            ? sorted : sorted + [Warning(place: Place(file: file), text: "and \(warningsLeftOut) more warnings")]
    }

    /// The text of a file, its byte order mark dropped. `place` is where the file was named, and is blamed where it
    /// cannot be had.
    func text(of file: SourceFile, namedAt place: Place) throws(ExperimentFileFault) -> String {
        let shown = Quoting.code(file.shown)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) else {
            throw ExperimentFileFault(
                .unreadable, at: place,
                "there is no file \(shown): check the name; relative paths go out from the folder of the "
                    + "experiment file"
            )
        }
        let resolved = URL(filePath: file.path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: resolved)
        // A pipe or a device might never end.
        guard !isFolder.boolValue, let attributes, attributes[.type] as? FileAttributeType == .typeRegular else {
            throw ExperimentFileFault(.unreadable, at: place, "\(shown) is not a plain file: name a file")
        }
        let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
        try spend(size, on: file, namedAt: place)
        guard let data = FileManager.default.contents(atPath: file.path) else {
            throw ExperimentFileFault(.unreadable, at: place, "\(shown) cannot be read: check its permissions")
        }
        // It may have grown since.
        guard data.count <= ReadingLimits.fileBytesMax else { throw tooLarge(file, at: place) }
        return try FileText.decode(data, file: file.shown)
    }

    private func spend(_ size: Int, on file: SourceFile, namedAt place: Place) throws(ExperimentFileFault) {
        filesLeft -= 1
        bytesLeft -= size
        guard size <= ReadingLimits.fileBytesMax else { throw tooLarge(file, at: place) }
        guard filesLeft >= 0 else {
            throw ExperimentFileFault(
                .tooLarge, at: place, "the experiment names more than \(ReadingLimits.filesMax) files")
        }
        guard bytesLeft >= 0 else {
            throw ExperimentFileFault(
                .tooLarge, at: place,
                "the files of the experiment are larger than \(ReadingLimits.totalBytesMax >> 20) MiB together: "
                    + "split it"
            )
        }
    }

    private func tooLarge(_ file: SourceFile, at place: Place) -> ExperimentFileFault {
        ExperimentFileFault(
            .tooLarge, at: place,
            "\(Quoting.code(file.shown)) is larger than \(ReadingLimits.fileBytesMax >> 20) MiB: split it into "
                + "several files"
        )
    }

    /// YAML, or JSON by the file's name.
    func value(of file: SourceFile, namedAt place: Place) throws(ExperimentFileFault) -> FileValue {
        let text = try text(of: file, namedAt: place)
        return file.suffix == "json"
            ? try JSONText.read(text, file: file.shown)
            : try YAMLText.read(text, file: file.shown) { self.warn($0, $1) }
    }

    /// The file a reference names, or all files that its pattern matches: at least one, sorted.
    func files(_ reference: String, namedAt place: Place) throws(ExperimentFileFault) -> [SourceFile] {
        let exact = folder.file(reference)
        guard Glob.isPattern(reference), !FileManager.default.fileExists(atPath: exact.path) else { return [exact] }
        var pattern = Substring(reference)
        if pattern.hasPrefix("file://") { pattern = pattern.dropFirst("file://".count) }
        while pattern.hasPrefix("./") { pattern = pattern.dropFirst(2) }
        let matches: [String]
        do throws(Glob.Refusal) {
            matches = try Glob.matches(of: String(pattern), in: folder.path)
        } catch {
            let reason =
                switch error {
                case .tooManyEntries:
                    "the pattern looks at more than \(ReadingLimits.globEntriesMax) files: name a folder in it"
                case .tooManyAlternatives:
                    "the braces of the pattern make more than \(ReadingLimits.globAlternativesMax) alternatives: "
                        + "list the files"
                }
            throw ExperimentFileFault(.tooLarge, at: place, reason)
        }
        guard !matches.isEmpty else {
            throw ExperimentFileFault(
                .unreadable, at: place,
                "no file matches \(Quoting.code(exact.shown)): check the pattern, or put the file there")
        }
        return matches.map { folder.file($0) }
    }
}
