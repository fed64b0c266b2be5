package import Foundation

/// Reads an experiment file: promptfoo's YAML or JSON, with the prompts, models, tests and values in the files that it
/// names.
///
/// Nothing is written and nothing is run: only files are read. Relative paths go out from the experiment file's folder.
package enum ExperimentFileReader {
    /// - Parameters:
    ///   - url: The experiment file. Places in messages show its path as it is given here.
    ///   - environment: Where `{{env.NAME}}` is looked up; what `env` in the file sets comes before it.
    /// - Throws: The first fault, with its place. Nothing of a file with a fault is used.
    package static func read(
        _ url: URL, environment: [String: String]
    ) throws(ExperimentFileFault) -> ExperimentFile {
        let file = SourceFile(shown: url.relativePath, path: url.path)
        let state = ReadingState(folder: SourceFolder(of: file), environment: environment)
        let root = try state.value(of: file, namedAt: Place(file: file.shown))
        guard !root.isNull else {
            throw ExperimentFileFault(
                .missing, at: Place(file: file.shown), "the file is empty: expected prompts, providers and tests")
        }
        guard let entries = root.asMap else {
            throw root.unexpected("the file", expected: "a map with prompts, providers and tests")
        }
        let values = try KeySet.experiment.values(of: entries, warningTo: state)
        if let env = values["env"] { try state.setEnvironment(from: env) }
        return try ExperimentAssembly(state: state, file: file, place: root.place, values: values).experiment()
    }
}
