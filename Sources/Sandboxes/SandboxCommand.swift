/// A program to run in a sandbox.
package struct SandboxCommand: Sendable {
    /// The program and its arguments, each as it is: no shell reads them. Anybody in the sandbox can see them.
    package var arguments: [String]
    /// Beside what the sandbox gives every program: `PATH`, `HOME`, `LANG`.
    package var environment: [String: String]
    /// All that the program finds on its standard input. The one way for a secret: it is neither an argument nor a file, nor in any log.
    package var input: [UInt8]
    /// Wall clock, from the start; `nil` for the sandbox's own.
    package var timeMax: Duration?

    package init(
        _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = [], timeMax: Duration? = nil
    ) {
        self.arguments = arguments
        self.environment = environment
        self.input = input
        self.timeMax = timeMax
    }
}

/// It shows which program it is and nothing that the program is given.
extension SandboxCommand: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(arguments.first ?? "no program") with \(input.count) bytes of input" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
