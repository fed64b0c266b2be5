import ArgumentParser
import Domain
import Events
import Ledger
import Projections
import Runner

extension ExperimentCommand {
    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let no run of an experiment begin until it is resumed; those under way end.")
        @OptionGroup var course: CourseOptions

        func run() async throws {
            try await course.change(to: "paused") { .pauseExperiment(PauseExperiment(experiment: $0)) }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let the runs of a paused experiment go on; `promptledger run` with its file does them.")
        @OptionGroup var course: CourseOptions

        func run() async throws {
            try await course.change(to: "started") { .resumeExperiment(ResumeExperiment(experiment: $0)) }
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End an experiment; what its runs have brought stays.",
            discussion:
                "Where runs were to be done still it has no verdict, then and later, but the confidence sequences of its report."
        )
        @OptionGroup var course: CourseOptions

        func run() async throws {
            try await course.change(to: "cancelled") { .cancelExperiment(CancelExperiment(experiment: $0)) }
        }
    }

    struct Rerun: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Request an experiment's failed runs again, do them, and print its leaderboard.",
            discussion: "What failed stays in the ledger, and counts no more: neither as failed nor for the threshold.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var runner: RunnerOptions
        @Argument(help: "A name (its latest) or an id.") var experiment: String
        @Flag(help: "The failed runs: what is recorded is recorded once.") var failed = false

        func validate() throws {
            guard failed else { throw ValidationError("say which runs: --failed") }
        }

        func run() async throws {
            let open = try ledger.openToWrite(for: .whole)
            try await open.ledger.lending { try await perform(in: open) }
        }

        private func perform(in open: OpenLedger) async throws {
            let actor = try RunnerOptions.runner(in: open.reader)
            let limits = try runner.limits(in: open.reader)
            let id = try open.ask { try $0.experiment(experiment).id }
            let (failed, left) = try await open.ledger.decided { (state) throws(LedgerFault) in
                (state.failedRuns(of: id).count, state.openRuns(of: id).count)
            }
            guard failed + left > 0 else {
                throw ExitStatus.failed(
                    "no run of the experiment failed that was not requested again; there is nothing to do")
            }
            let models = try runner.resolver(in: open.reader).modelsToAsk(of: id)
            let addresses = try runner.addresses(of: models.map(\.settings))
            for model in models {
                try runner.check(
                    [model.settings], versions: model.versions, repeats: model.repeats, in: open.reader,
                    movedTo: addresses)
            }
            let chosen = try await open.ledger.decided { (state) throws(LedgerFault) in
                Set((state.failedRuns(of: id) + state.openRuns(of: id)).map { state.sandboxPlace(of: $0) })
            }
            let places = try runner.places(in: open.reader, chosen: chosen)
            // None, where a rerun was stopped: what it requested is still to do.
            if failed > 0 {
                let runs = (0..<failed).map { _ in open.ledger.newID() as RunID }
                try await open.execute(.rerunFailed(RerunFailed(experiment: id, runs: runs)))
            }
            let work = ExperimentRun(experiment: id, open: open, isJSON: ledger.isJSON)
            try await places.withPlaces(for: id, in: open.ledger, as: actor) { places in
                try await work.finish(
                    with: runner.runner(actor, open, of: id, in: places, limits: limits, movedTo: addresses))
            }
            try await work.report()
        }
    }
}

/// The experiment whose course is to be changed.
struct CourseOptions: ParsableArguments {
    @OptionGroup var ledger: LedgerOptions
    @Argument(help: "A name (its latest) or an id.") var experiment: String

    /// Has the command done that `command` makes, and reports the state that the experiment is in then.
    func change(to state: String, by command: (ExperimentID) -> Command) async throws {
        let open = try ledger.openToWrite()
        let id = try open.ask { try $0.experiment(experiment).id }
        try await open.execute(command(id))
        ledger.report(["experiment": "\(id)", "state": state])
    }
}
