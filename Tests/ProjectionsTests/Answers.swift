import Events
import Projections
import Testing

/// Everything that read models answer about a moment, to be compared with what others answer.
struct Answers: Equatable {
    var prompts: [PromptID]
    var versions: [[Version]]
    var heads: [[Version]]
    var roots: [[Version]]
    var forks: [[PromptID]]
    var lineages: [[ForkOrigin]]
    var children: [[Version]]
    var descendants: [[Version]]
    var ancestors: [[Version]]

    var names: [[String]]
    var promptsByName: [PromptID?]
    var experimentsByName: [[ExperimentID]]
    var tags: [[String]]
    var tagged: [Set<PromptID>]
    var cases: [[CaseEntry]]
    var providers: [ProviderConfiguration]
    var credentials: [StoredCredential?]
    var price: StoredPrice?
    var pricedModels: [String]
    var members: [ActorID]
    var roles: [[Role]]
    var ownRoles: [[Role]]
    var teams: [TeamID]
    var teamRoles: [[Role]]
    var teamMembers: [[ActorID]]
    var recordsViews: Bool
    var localModelsOnly: Bool
    var localOnly: [Bool]
    var sandboxes: [SandboxPlace?]
    var budgets: [Budget]

    var experiments: [Experiment]
    var states: [Experiment.State?]
    var planned: [UInt64?]
    var pauses: [Experiment.Pause?]
    var starts: [Experiment.Start?]
    var statesSince: [UInt64?]
    var conclusions: [Experiment.Conclusion?]
    var counts: [RunCounts]
    var runs: [[Run]]

    var spending: [Spending]
    var judgements: [[UInt64]]
    var calibrations: [[UInt64]]
    var judgingCosts: [Spending?]
    var leaderboards: [[LeaderboardRow]]
    var time: UInt64?
    var metrics: [[DefinedMetric]]
    var metricScores: [[MetricScore]]
    var scoringMetrics: [[MetricReference]]
    var ratings: [[Rating]]
    var votes: [[Vote]]
    var voteCounts: [[VotePair: Int]]
    var contenders: [[Int]]

    init(_ models: ReadModels, asOf moment: AsOf) {
        let (graph, catalog, board) = (models.versionGraph, models.catalog, models.runBoard)
        prompts = graph.prompts(asOf: moment)
        versions = prompts.map { graph.versions(of: $0, asOf: moment) }
        heads = prompts.map { graph.heads(of: $0, asOf: moment) }
        roots = prompts.map { graph.roots(of: $0, asOf: moment) }
        forks = prompts.map { graph.forks(of: $0, asOf: moment) }
        lineages = prompts.map { graph.lineage(of: $0) }
        let all = versions.joined().map(\.id)
        children = all.map { graph.children(of: $0, asOf: moment) }
        descendants = all.map { graph.descendants(of: $0, asOf: moment) }
        ancestors = all.map { graph.ancestors(of: $0) }

        names = NameKind.allCases.map { catalog.names(of: $0, asOf: moment) }
        promptsByName = catalog.names(of: .prompt, asOf: moment).map { catalog.prompt(named: $0, asOf: moment) }
        experimentsByName = (0..<3).map { catalog.experiments(named: "trial-\($0)", asOf: moment) }
        tags = prompts.map { catalog.tags(of: $0, asOf: moment) }
        tagged = ["support", nil].map { catalog.prompts(inDomain: $0, taggedWith: "x", asOf: moment) }
        cases = catalog.datasets(asOf: moment).map { catalog.cases(of: $0, asOf: moment) }
        providers = catalog.providers(asOf: moment)
        credentials = providers.map { catalog.credential(of: $0.id, asOf: moment) }
        price = catalog.price(of: "a:x", asOf: moment)
        pricedModels = catalog.pricedModels(asOf: moment)
        members = catalog.members(asOf: moment)
        roles = catalog.actors(asOf: moment).map { catalog.roles(of: $0, asOf: moment) }
        ownRoles = catalog.actors(asOf: moment).map { catalog.ownRoles(of: $0, asOf: moment) }
        teams = catalog.teams(asOf: moment)
        teamRoles = teams.map { catalog.roles(of: $0, asOf: moment) }
        teamMembers = teams.map { catalog.members(of: $0, asOf: moment) }
        recordsViews = catalog.recordsViews(asOf: moment)
        localModelsOnly = catalog.localModelsOnly(asOf: moment)
        sandboxes =
            [catalog.sandbox(asOf: moment), catalog.requiresSandbox(asOf: moment) ? .local : nil]
            + prompts.map { catalog.sandbox(of: $0, asOf: moment) }
        localOnly =
            prompts.map { catalog.isLocalOnly($0, asOf: moment) }
            + catalog.datasets(asOf: moment).map { catalog.isLocalOnly($0, asOf: moment) }
        budgets = catalog.budgets(asOf: moment)

        experiments = board.experiments(asOf: moment)
        states = experiments.map { board.state(of: $0.id, asOf: moment) }
        planned = experiments.map { board.plannedRuns(of: $0.id, asOf: moment) }
        pauses = experiments.map { board.pause(of: $0.id, asOf: moment) }
        starts = experiments.map { board.start(of: $0.id, asOf: moment) }
        statesSince = experiments.map { board.stateSince(of: $0.id, asOf: moment) }
        conclusions = experiments.map { board.conclusion(of: $0.id, asOf: moment) }
        counts = experiments.map { board.counts(of: $0.id, asOf: moment) }
        runs = experiments.map { Array(board.runs(of: $0.id, asOf: moment)) }

        let scopes = [BudgetScope.workspace, .actor(LogBuilder().author)] + experiments.map { .experiment($0.id) }
        judgements = board.experiments(asOf: moment).map { models.judgements(of: $0.id, asOf: moment) }
        calibrations = board.experiments(asOf: moment).map { models.calibrations(of: $0.id, asOf: moment) }
        judgingCosts = board.experiments(asOf: moment).flatMap { experiment in
            [models.judgingCosts(of: experiment.id, asOf: moment)]
                + board.runs(of: experiment.id, asOf: moment).map { models.judgingCosts(of: $0.id, asOf: moment) }
        }
        spending = scopes.flatMap { scope in
            [SpendingTime.total, .sinceDay(of: LogBuilder.firstTime)].map {
                models.spending(of: scope, in: $0, asOf: moment)
            }
        }

        let tagged = catalog.prompts(inDomain: nil, taggedWith: "x", asOf: moment)
        let filters = [
            LeaderboardFilter(), LeaderboardFilter(prompts: tagged), LeaderboardFilter(metric: "contains"),
            LeaderboardFilter(models: ["a:x"], metric: "tone"),
            LeaderboardFilter(experiments: Set(experiments.prefix(1).map(\.id))),
            LeaderboardFilter(metric: "metric-0@1"),
            LeaderboardFilter(metric: "ratings"), LeaderboardFilter(metric: "mean"),
        ]
        leaderboards = filters.map { models.leaderboard.rows($0, asOf: moment) }
        time = models.clock.recordedAt(moment)

        metrics = catalog.metrics(asOf: moment).map { Array(catalog.versions(of: $0, asOf: moment)) }
        metricScores = runs.joined().map { models.metricScores(of: $0.id, asOf: moment) }
        scoringMetrics = experiments.map { models.metrics(scoring: $0.id, asOf: moment) }
        ratings = experiments.flatMap { experiment in
            [true, false].map { models.ratings(of: experiment.id, asOf: moment, currentOnly: $0) }
        }
        votes = experiments.map { models.votes(on: $0.id, asOf: moment) }
        let voter = ActorID(bytes: [UInt8](repeating: 1, count: 16))!
        voteCounts = experiments.map { models.voteCounts(of: voter, on: $0.id, asOf: moment) }
        contenders = experiments.flatMap { experiment in
            ["metric-0", "ratings"].map { metric in
                models.scores(of: experiment.id, by: metric, asOf: moment).map { $0.errored + $0.unjudged } ?? []
            }
        }
    }
}

/// Compared in one word, since the answers themselves would fill many screens.
func expectSame(
    _ one: ReadModels, _ other: ReadModels, asOf moment: AsOf, _ seed: Comment,
    at location: SourceLocation = #_sourceLocation
) {
    let isSame = Answers(one, asOf: moment) == Answers(other, asOf: moment)
    #expect(isSame, "\(seed), as of \(moment.end)", sourceLocation: location)
}
