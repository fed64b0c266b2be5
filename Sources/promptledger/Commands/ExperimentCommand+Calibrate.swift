import ArgumentParser
import Domain
import Events
import Ledger
import Projections

extension ExperimentCommand {
    struct Calibrate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hold a judge against what people said of the same results, correct it by them, and record that.",
            discussion: """
                The judge is a metric: a named one, an assertion type such as llm-rubric, or one of the workspace; else the runs' own score. \
                People's word is the mean of their ratings, each on its own scale from 0 to 1; the metric's values are laid on that by the \
                range that it states, 1 being the good end, and one without both ends is refused. Agreement: Cohen's kappa on passing, \
                Krippendorff's alpha of the values. Intervals are by case, or by the design's clusters. A \
                contender's corrected mean is what people would have said of all its results, by prediction-powered inference: right however \
                far the judge is off, where the rated results were picked by chance; with a judge who agrees with people it is narrower than \
                the ratings alone. The figures are recorded, signed by who asks, with the entries that they rest on; `promptledger experiment \
                calibrations` shows what was recorded and computes it anew. With --preview nothing is recorded.
                """)
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "A name (its latest) or an id.") var experiment: String
        @Option(help: "The judge's metric; else the runs' own score.") var metric: String?
        @Flag(help: "Show the figures and record nothing; with --as-of those of a past moment.") var preview = false

        func validate() throws {
            guard preview || asOf.text == nil else {
                throw ValidationError("--as-of goes with --preview: what is recorded is of now")
            }
        }

        func run() async throws {
            // Computing takes long, and keeps nobody from writing.
            let reader = try ledger.openToRead()
            if preview {
                let moment = try asOf.moment(in: reader)
                let found = try await figures(in: reader, asOf: moment)
                return try show(found.calibration, of: found.design, in: reader, asOf: moment, recordedAt: nil)
            }
            try ledger.authorise(.judgeOutputs, in: reader)
            let end = reader.size
            let moment = AsOf(end: end)
            let found = try await figures(in: reader, asOf: moment)
            let yardstick = try metric.map { try self.yardstick($0, of: found.design, in: reader, moment) }
            let figures = try reader.calibrationFigures(of: found.design.id, by: yardstick, end: end)
            // What was computed above is there.
            guard let figures else { throw ExitStatus.failed("the experiment has nothing to hold the judge against") }
            let open = try ledger.openToWrite()
            try await open.execute(.calibrateJudge(CalibrateJudge(figures)))
            let position = open.reader.read { $0.calibrations(of: found.design.id, asOf: .now($0)).last }
            try show(found.calibration, of: found.design, in: open.reader, asOf: moment, recordedAt: position)
        }

        private func figures(
            in reader: LedgerReader, asOf moment: AsOf
        ) async throws -> (design: Experiment, calibration: Calibration) {
            let design = try reader.ask(asOf: moment) { try $0.experiment(experiment) }
            let found = reader.read { $0.calibration(of: design.id, by: metric, asOf: moment) }
            guard let calibration = found else {
                throw ExitStatus.failed(
                    "the experiment has no metric \(metric ?? "") that judges single results; name one of its metrics, an assertion type, or a metric of the workspace"
                )
            }
            guard calibration.scale != nil else {
                throw ExitStatus.failed(
                    "\(metric ?? "the metric") states no range with both ends, so that its values cannot be laid beside ratings, which run from 0 to 1; define it again with --range LOW..HIGH, and score by that"
                )
            }
            guard calibration.judged > 0 else {
                let judge = metric ?? "the runs' own score"
                throw ExitStatus.failed(
                    calibration.errored > 0
                        ? "\(judge) went wrong on all \(calibration.errored) results that it was to judge, so that there is no value to hold against people; `promptledger experiment results` says why of each"
                        : "no result has a value of \(judge), so that there is none to hold against people; score the results by it first, as `promptledger experiment score` does"
                )
            }
            guard calibration.both > 0 else {
                throw ExitStatus.failed(
                    "people have rated none of the results that were judged; `promptledger rate RUN` does")
            }
            return (design, calibration)
        }

        private func yardstick(
            _ metric: String, of design: Experiment, in reader: LedgerReader, _ moment: AsOf
        ) throws -> JudgeCalibrated.OneOf_Yardstick {
            guard
                let yardstick = reader.read({ $0.yardstick(named: metric, of: design.id, asOf: moment) })
            else {
                throw ExitStatus.failed(
                    "\(metric) is what people say themselves, and no judge; name what is to be held against that, or look with --preview"
                )
            }
            return yardstick
        }

        private func show(
            _ calibration: Calibration, of design: Experiment, in reader: LedgerReader, asOf moment: AsOf,
            recordedAt position: UInt64?
        ) throws {
            let view = CalibrationView(calibration, of: design, metric: metric, in: reader)
            if ledger.isJSON {
                let head: [String: Any?] = [
                    "experiment": "\(design.id)", "as_of": AsOfOption.described(moment, in: reader),
                    "recorded_at": position,
                ]
                JSONOutput.document(head.merging(view.document, uniquingKeysWith: { $1 }))
            } else {
                Standard.output(view.text + (position.map { "\nRecorded as entry \($0)." } ?? ""))
            }
        }
    }

    struct Calibrations: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show how far judges were found to agree with people, and compute each finding anew.",
            discussion: """
                Each was recorded by `promptledger experiment calibrate`, with the entries that it rests on. Where the log gives other figures than \
                were recorded, that is told, and the command ends with 1.
                """)
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "A name (its latest) or an id.") var experiment: String

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let design = try reader.ask(asOf: moment) { try $0.experiment(experiment) }
            let calibrations = try reader.calibrations(of: design.id, asOf: moment)
            let views = calibrations.map { RecordedCalibrationView($0, of: design, in: reader) }
            if ledger.isJSON {
                for view in views { JSONOutput.line(view.document) }
            } else if views.isEmpty {
                Standard.output("No judge was held against people here; `promptledger experiment calibrate` does.")
            } else {
                Standard.output(views.map(\.text).joined(separator: "\n\n"))
            }
            let deviating = calibrations.filter(\.deviates).map { "\($0.position)" }
            guard deviating.isEmpty else {
                throw ExitStatus.failed(
                    "entry \(deviating.joined(separator: ", ")) records other figures than the log gives; trust those that are computed"
                )
            }
        }
    }
}
