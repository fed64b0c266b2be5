/// A program that is to be run to judge an output, apart from everything and with nothing but what it is given.
package struct JudgingProgram: Equatable, Sendable {
    package struct File: Equatable, Sendable {
        /// Below the folder in which the program runs: names parted by `/`.
        package let path: String
        package let bytes: [UInt8]
        package var isExecutable = false
    }

    package let files: [File]
    /// The program and its arguments.
    package let arguments: [String]
    /// On its standard input.
    package let input: [UInt8]
    /// Wall clock.
    package let timeMax: Duration
    /// Whether it runs the output itself, which nobody trusts, and not only somebody's program about it.
    package let runsOutput: Bool
}

/// What came of a program that came to an end by itself.
package struct ProgramEnding: Equatable, Sendable {
    /// 0…255; 128 and the signal's number where one ended it.
    package var exitCode: Int
    package var output: [UInt8]
    package var complaint: [UInt8]

    package init(exitCode: Int, output: [UInt8], complaint: [UInt8]) {
        self.exitCode = exitCode
        self.output = output
        self.complaint = complaint
    }
}

/// Why a program did not come to its end. The texts are one line.
package enum ProgramFault: Error, Equatable, Sendable {
    /// It went over a limit and was ended.
    case overLimit(String)
    /// It was begun, and its sandbox came to an end that nobody asked for before it did.
    case brokenOff(String)
    /// It could not be run.
    case notRun(String)
    /// Whoever wanted its judgement does so no more, or cannot have it: nothing is said of the output at all.
    case cancelled
}

/// Runs programs that nobody trusts.
package protocol ProgramRunner: Sendable {
    func run(_ program: JudgingProgram) async throws(ProgramFault) -> ProgramEnding
}
