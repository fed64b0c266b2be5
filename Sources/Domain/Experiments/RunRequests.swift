import Events
import FoundationEssentials
import SwiftProtobuf

/// Makes the requests of an experiment's runs. The stored ids are made once and shared by all, of which there may be a million.
struct RunRequests {
    private let experiment: Data
    private let versions: [Data]
    private let cases: [Data]
    private let matrix: Matrix

    init(of experiment: Experiment) {
        self.experiment = experiment.id.stored
        versions = experiment.design.versions.map(\.stored)
        cases = experiment.design.cases.map(\.stored)
        matrix = experiment.design.matrix
    }

    /// - Parameters:
    ///   - place: in the matrix.
    ///   - retried: the failed run in whose place it is requested.
    func request(_ run: RunID, at place: Int, retrying retried: RunID? = nil) -> Draft {
        let cell = matrix[place]
        var request = RunRequested()
        request.run = run.stored
        request.experiment = experiment
        request.version = versions[cell.version]
        request.model = UInt32(cell.model)
        request.caseID = cases[cell.caseIndex]
        request.repeat = UInt32(cell.repeat)
        if let retried { request.retriedRun = retried.stored }
        return Draft(.runRequested(request))
    }
}
