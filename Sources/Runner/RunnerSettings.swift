package import Events

/// How much a runner does at once, and what it may look up outside the ledger.
package struct RunnerSettings: Sendable {
    /// Runs under way at once over all experiments; each experiment has its own limit beside.
    package var concurrencyMax: Int
    /// How long one call of a model may take, from the connection to the last byte.
    package var callMax: Duration
    package var retries: RetryPolicy
    /// The experiments whose runs it does; `nil` for all that there are.
    package var experiments: Set<ExperimentID>?
    /// What providers allow a minute, by the word before the colon of their models, in place of what the workspace has stored.
    package var limits: [String: MinuteLimits]

    /// For how long other runners leave an attempt alone, in microseconds: as long as its call may take and each of those that judge its
    /// answer, and a minute for what is around them; a day at most.
    func leaseMicroseconds(judgings: Int) -> UInt64 {
        UInt64((min(callMax * (judgings + 1) + .seconds(60), .seconds(86_400))) / .microseconds(1))
    }

    /// The process's environment, for addresses and keys that the ledger does not hold.
    package var environment: [String: String]
    /// Addresses to use in place of those that experiments were designed with, by model word: a local server may have moved since.
    package var movedTo: [String: String]
    /// Those of them whose address the caller chose, not the experiment's author: keys of the environment, which is the caller's, go there.
    package var movedByCaller: Set<String>

    package init(
        concurrencyMax: Int = 64, callMax: Duration = .seconds(600), retries: RetryPolicy = RetryPolicy(),
        experiments: Set<ExperimentID>? = nil, limits: [String: MinuteLimits] = [:], environment: [String: String],
        movedTo: [String: String] = [:], movedByCaller: Set<String> = []
    ) {
        precondition(concurrencyMax > 0)
        self.concurrencyMax = concurrencyMax
        self.callMax = callMax
        self.retries = retries
        self.experiments = experiments
        self.limits = limits
        self.environment = environment
        self.movedTo = movedTo
        self.movedByCaller = movedByCaller
    }
}
