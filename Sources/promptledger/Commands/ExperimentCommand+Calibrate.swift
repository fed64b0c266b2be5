import ArgumentParser
import Ledger
import Projections

extension ExperimentCommand {
    struct Calibrate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hold a judge against what people said of the same results, and correct it by them.",
            discussion: """
                The judge is a metric: a named one, an assertion type such as llm-rubric, or one of the workspace; else the runs' own score. \
                People's word is the mean of their ratings. Agreement: Cohen's kappa on passing, Krippendorff's alpha of the values. A \
                contender's corrected mean is what people would have said of all its results, by prediction-powered inference: right however \
                far the judge is off, where the rated results were picked by chance; with a judge who agrees with people it is narrower than \
                the ratings alone.
                """)
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "A name (its latest) or an id.") var experiment: String
        @Option(help: "The judge's metric; else the runs' own score.") var metric: String?

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let design = try reader.ask(asOf: moment) { try $0.experiment(experiment) }
            let found = reader.read { $0.calibration(of: design.id, by: metric, asOf: moment) }
            guard let calibration = found else {
                throw ExitStatus.failed(
                    "the experiment has no metric \(metric ?? "") that judges single results; name one of its metrics, an assertion type, or a metric of the workspace"
                )
            }
            guard calibration.both > 0 else {
                throw ExitStatus.failed(
                    "people have rated none of the results that were judged; `promptledger rate RUN` does")
            }
            let view = CalibrationView(calibration, metric: metric, in: reader)
            if ledger.isJSON {
                JSONOutput.document(
                    ["experiment": "\(design.id)", "as_of": AsOfOption.described(moment, in: reader)].merging(
                        view.document, uniquingKeysWith: { $1 }))
            } else {
                Standard.output(view.text)
            }
        }
    }
}
