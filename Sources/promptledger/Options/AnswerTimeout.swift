import ArgumentParser

/// How long a provider may take to say how it is, and what it has.
struct AnswerTimeout: ParsableArguments {
    @Option(name: .customLong("timeout"), help: "Seconds after which it counts as not answering.")
    var seconds = 30

    func validate() throws {
        guard (1...600).contains(seconds) else { throw ValidationError("--timeout takes 1 to 600 seconds") }
    }
}
