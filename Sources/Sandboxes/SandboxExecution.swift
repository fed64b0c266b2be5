/// What a command wrote, as it comes.
package enum SandboxOutput: Equatable, Sendable {
    case standardOutput([UInt8])
    case standardError([UInt8])
}

/// What came of a command that came to an end by itself.
package struct SandboxExecution: Equatable, Sendable {
    /// 0…255; 128 and the signal's number where one ended it.
    package var exitCode: Int
    package var standardOutput: [UInt8]
    package var standardError: [UInt8]
    /// From its start until its end was known.
    package var elapsed: Duration

    package init(exitCode: Int, standardOutput: [UInt8], standardError: [UInt8], elapsed: Duration) {
        self.exitCode = exitCode
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.elapsed = elapsed
    }
}

/// What a sandbox took; `nil` where nobody measures it.
package struct SandboxUsage: Equatable, Sendable {
    /// Of all processors together.
    package var processor: Duration?
    /// Bytes: the most that all its processes had in memory at once, as far as was seen.
    package var memoryPeak: Int?
    /// From ready to destroyed.
    package var lifetime: Duration

    package init(processor: Duration?, memoryPeak: Int?, lifetime: Duration) {
        self.processor = processor
        self.memoryPeak = memoryPeak
        self.lifetime = lifetime
    }
}

// What programs write and read is content, and input may be a secret: printed, they are sizes.

extension SandboxOutput: CustomStringConvertible {
    package var description: String {
        switch self {
        case .standardOutput(let bytes): "\(bytes.count) bytes of output"
        case .standardError(let bytes): "\(bytes.count) bytes of complaints"
        }
    }
}

extension SandboxExecution: CustomStringConvertible {
    package var description: String {
        "exit code \(exitCode), \(standardOutput.count) bytes of output, \(standardError.count) of complaints"
    }
}
