package import Events

/// Says what content the actor is about to be shown. It is recorded where the workspace records views, and before
/// anything is shown.
package struct RecordViews: Equatable, Sendable {
    package var views: [ContentView]

    package init(_ views: [ContentView]) {
        self.views = views
    }
}

/// Content that somebody reads at one go.
package struct ContentView: Equatable, Sendable {
    package enum Subject: Equatable, Sendable {
        case version(VersionID)
        /// Several versions of one prompt.
        case versions(PromptID)
        case cases(DatasetID)
        case results(ExperimentID)
        /// By its position in the log.
        case entry(UInt64)
        /// Whatever an audit came upon.
        case audit
        /// What an audit came upon that is about one prompt.
        case auditOfPrompt(PromptID)
        /// What an audit came upon that is about one experiment.
        case auditOfExperiment(ExperimentID)
    }

    package var subject: Subject
    /// How many contents are shown.
    package var contents: UInt64

    package init(of subject: Subject, contents: UInt64 = 1) {
        self.subject = subject
        self.contents = contents
    }
}
