import Foundation
import TestSupport

/// What goes wrong with a system call that changes a file; `FaultShim.h` tells what each does.
enum Fault: String, CaseIterable, Sendable {
    /// The process is killed before the call, after it, or in the middle of a write.
    case kill, after, tear
    /// No room any more, from this call on.
    case full
    /// This one call is answered with an input/output error.
    case broken
}

/// One call of a program's way to the disk.
struct DiskCall: Sendable, CustomStringConvertible {
    /// From 1, over all threads.
    let number: Int
    /// `pwrite`, `fsync`, `rename` …
    let name: String
    /// Below the folder that is watched.
    let path: String

    var description: String { "call \(number) (\(name) \(path))" }

    /// Shared memory that SQLite throws away when a process died: what it holds is on no disk.
    var isOfSharedMemory: Bool { path.hasSuffix("-shm") }
}

/// A folder whose disk fails at a chosen call of the program that is run there.
enum FaultyDisk {
    /// Built beside the tests; preloaded into the program.
    static let shim = Programs.built("libFaultShim.so")

    /// The variables that make `fault` happen at a call.
    static func variables(for folder: URL, _ fault: Fault, at call: DiskCall) -> [String: String] {
        [
            "LD_PRELOAD": shim, "FAULT_FOLDER": folder.path, "FAULT_KIND": fault.rawValue,
            "FAULT_AT": "\(call.number)",
        ]
    }

    /// The variables that note every call in `log`.
    static func variables(for folder: URL, noting log: URL) -> [String: String] {
        ["LD_PRELOAD": shim, "FAULT_FOLDER": folder.path, "FAULT_LOG": log.path]
    }

    /// The calls that were noted.
    static func calls(in log: URL) throws -> [DiskCall] {
        try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map { line in
            let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            return DiskCall(number: Int(words[0])!, name: String(words[1]), path: String(words[2]))
        }
    }
}
