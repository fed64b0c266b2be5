/// Why an experiment file cannot be used: nothing of it was run, and nothing is recorded.
///
/// Its description is one line: where, what, and what to do. It names keys, types, files and numbers of the file,
/// never a value that could be a secret.
package struct ExperimentFileFault: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable, CaseIterable {
        /// The file is not there, not a plain file, or may not be read.
        case unreadable
        /// The bytes are not the format they claim to be.
        case malformed
        /// A value is of another type than its key asks for.
        case wrongType
        /// Something without which there is no experiment.
        case missing
        /// A number or text outside what its key allows.
        case outOfRange
        /// The same thing is said twice.
        case duplicate
        /// Known in promptfoo, not done by this version; leaving it out would change what is measured.
        case unsupported
        /// A secret stands in the file itself.
        case secret
        /// A limit of ``ReadingLimits`` is exceeded.
        case tooLarge
    }

    package let kind: Kind
    package let place: Place
    package let message: String

    package init(_ kind: Kind, at place: Place, _ message: String) {
        (self.kind, self.place, self.message) = (kind, place, message)
    }

    package var description: String { "\(place): \(message)" }
}

/// What the reader noticed and went on from: an unknown key, or a part of the file that has no effect here.
package struct Warning: Sendable, Hashable, CustomStringConvertible {
    package let place: Place
    package let text: String

    package var description: String { "\(place): \(text)" }
}
