import ArgumentParser
import Domain
import Events
import Ledger
import Projections
import Runner

extension ExperimentCommand {
    struct Conclude: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Recompute an experiment's verdict from its entries and record it, or check the one that is recorded.",
            discussion: """
                Whoever runs an experiment to its end has it concluded; this is for one whose runs are all over and whose runner ended before \
                that, and whoever asks for it signs. Of one that has a conclusion the verdict is recomputed from the entries before that, and it \
                ends with 1 where another is recorded. Nothing is recorded then. Where failed runs were requested again there is another \
                conclusion at their end, and those before it are told. What was cancelled before its planned end gets none. It ends with 0 \
                also where what is stated was not shown, for the verdict is the result; `promptledger run` ends with 100 then.
                """)
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "A name (its latest) or an id.") var experiment: String

        func run() async throws {
            let reader = try ledger.openToRead()
            let now = AsOf(end: reader.size)
            let design = try reader.ask(asOf: now) { try $0.experiment(experiment) }
            let (state, counts, isConcluded, end) = reader.read { models in
                (
                    models.runBoard.state(of: design.id, asOf: now), models.runBoard.counts(of: design.id, asOf: now),
                    models.runBoard.conclusion(of: design.id, asOf: now) != nil,
                    models.runBoard.plannedEnd(of: design.id, asOf: now)
                )
            }
            switch state {
            case .concluded: return try await check(design, in: reader)
            case .cancelled:
                // Where it was cancelled after failed runs were requested again, the conclusion before that stands.
                guard isConcluded else {
                    // Whoever cancels when p is small would else have a verdict of it.
                    let why =
                        end == .missed && counts.done > 0
                        ? ". It ended early, with \(counts.done) of \(design.plannedRuns) runs done, and verdicts hold at the planned end only; `promptledger experiment report \(design.id)` tells what its confidence sequences show"
                        : ""
                    throw ExitStatus.failed("\(Refusal.experimentOver(design.id, .cancelled))\(why)")
                }
                return try await check(design, in: reader)
            case .designed, nil:
                throw ExitStatus.failed(
                    "no run of experiment \(design.id) was requested yet; do them with `promptledger run` and its file")
            case .started, .paused: break
            }
            guard counts.open == 0 else {
                let resume =
                    state == .paused ? "resume it with `promptledger experiment resume \(design.id)`, then " : ""
                throw ExitStatus.failed(
                    "\(counts.open) of \(counts.requested) runs of experiment \(design.id) are not over; \(resume)do them with `promptledger run` and its file, or give it up with `promptledger experiment cancel \(design.id)`"
                )
            }
            // Computing takes long, and keeps nobody from writing.
            let verdicts = try await reader.verdicts(of: design, asOf: now)
            try await conclude(design, with: verdicts, asOf: now)
        }

        private func check(_ design: Projections.Experiment, in reader: LedgerReader) async throws {
            // Whoever is nobody here may check it, too.
            let actor = try? ledger.onlooker(in: reader)
            let mayRead = actor.map { reader.isAuthorised(.readContent, as: $0) } ?? false
            try await ConclusionView(of: design, isNew: false, mayRead: mayRead, in: reader)
                .tell(asJSON: ledger.isJSON)
        }

        /// At the end of a `run` who speaks for runs concludes it; here whoever asks for it does, and signs.
        /// - Parameter moment: of which the verdicts are.
        private func conclude(
            _ design: Projections.Experiment, with known: [ContenderVerdict], asOf moment: AsOf
        ) async throws {
            let open = try ledger.openToWrite()
            try open.reader.authorise(.runExperiments, as: open.actor)
            // As it is now that nobody else writes.
            let now = AsOf(end: open.reader.size)
            let verdicts =
                now == moment ? known : try await open.reader.verdicts(of: design, asOf: now)
            try await open.execute(.concludeExperiment(ConcludeExperiment(experiment: design.id, verdicts: verdicts)))
            let mayRead = open.reader.isAuthorised(.readContent, as: open.actor)
            try await ConclusionView(of: design, isNew: true, mayRead: mayRead, in: open.reader)
                .tell(asJSON: ledger.isJSON)
        }
    }
}
