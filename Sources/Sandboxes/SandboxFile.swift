/// A file to be written into a sandbox. It never carries a secret: what a command must know and nobody else goes to its standard input.
package struct SandboxFile: Sendable {
    package var path: SandboxPath
    package var bytes: [UInt8]
    package var isExecutable: Bool

    package init(_ path: SandboxPath, _ bytes: [UInt8], isExecutable: Bool = false) {
        self.path = path
        self.bytes = bytes
        self.isExecutable = isExecutable
    }
}

extension SandboxFile: CustomStringConvertible {
    package var description: String { "\(path), \(bytes.count) bytes" }
}
