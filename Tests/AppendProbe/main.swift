import EventLog
import Foundation
import LogTestSupport
import SQLiteLog
import TestSupport

// Writes to a ledger until it is killed, or does one thing and ends; tests read what it acknowledges from its output.
//
//   append FOLDER FIRST [BATCH]   appends events FIRST, FIRST+1, … for ever, BATCH at a time by four callers; a line for each receipt:
//                                 "first event, first position, count"
//   crowd FOLDER COUNT SEED       appends events 0..<COUNT, each under a request of its own, in an order that follows from SEED, taking the
//                                 folder's lock for a few at a time, beside others that do the same; a line for each: "event, position"
//   keys FOLDER COUNT             makes keys.db and adds COUNT keys, one at a time; a line for each
//   lock FOLDER                   takes the folder's lock, says so, and waits for the end of its input
//   try FOLDER                    tries to take the lock and says what came of it

/// Takes the lock to write in the folder's lock file, which is `nil` where another process has it.
func lockFolder() throws -> LockFile? {
    let file = try LockFile(folder.appending(path: "lock"))
    guard try file.take(.writing) else { return nil }
    file.sign()
    return file
}

/// Writes a whole line at once, so that a killed probe leaves no half of one behind.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

let arguments = Swift.CommandLine.arguments
guard arguments.count >= 3 else { exit(2) }
let folder = URL(filePath: arguments[2])

switch arguments[1] {
case "append":
    guard arguments.count >= 4, let first = Int(arguments[3]) else { exit(2) }
    let batch = arguments.count > 4 ? Int(arguments[4]) ?? 1 : 1
    guard let lock = try lockFolder() else { exit(1) }
    let store = try SQLiteLogStore(file: folder.appending(path: "ledger.db"), access: .readWrite)
    let log = SampleLog()
    let writer = try log.writer(on: store)
    say("ready")
    await withTaskGroup(of: Void.self) { group in
        for caller in 0..<4 {
            group.addTask {
                var number = first + caller * 1_000_000
                while true {
                    do {
                        let receipt = try await writer.append(log.events(number..<number + batch))
                        say("\(number) \(receipt.positions.lowerBound) \(receipt.positions.count)")
                    } catch { say("refused \(error)") }
                    number += batch
                }
            }
        }
    }
    withExtendedLifetime(lock) {}
case "crowd":
    guard arguments.count >= 5, let count = Int(arguments[3]), let seed = UInt64(arguments[4]) else { exit(2) }
    var random = SeededRandom("crowd", seed: seed)
    let log = SampleLog()
    var numbers = (0..<count).shuffled(using: &random)
    while !numbers.isEmpty {
        guard let lock = try lockFolder() else {
            usleep(.random(in: 100...2_000, using: &random))
            continue
        }
        let store = try SQLiteLogStore(file: folder.appending(path: "ledger.db"), access: .readWrite)
        let writer = try log.writer(on: store)
        for number in numbers.prefix(.random(in: 1...4, using: &random)) {
            let key = RequestKey(Array("request \(number)".utf8))!
            let stamp = RequestStamp(key: key, digest: MerkleHash.empty)
            let receipt = try await writer.append([log.event(number)], request: stamp)
            say("\(number) \(receipt.positions.lowerBound)")
            numbers.removeFirst()
        }
        try store.close()
        withExtendedLifetime(lock) {}
    }
case "keys":
    guard arguments.count >= 4, let count = UInt8(arguments[3]) else { exit(2) }
    let store = try SQLiteKeyStore(file: folder.appending(path: "keys.db"), access: .create)
    for number in 0..<count {
        let id = [UInt8](repeating: number, count: 16)
        try store.commit(.init(records: [.init(id: id, purpose: 1, owner: [], epoch: 1, wrapped: [number])]))
        say("\(number)")
    }
    try store.close()
case "lock":
    guard let lock = try lockFolder() else { exit(1) }
    say("locked")
    while readLine() != nil {}
    withExtendedLifetime(lock) {}
case "try":
    let file = try LockFile(folder.appending(path: "lock"))
    let isFree = try file.take(.writing)
    say(isFree ? "free" : "held by \(file.signedBy.map { "\($0)" } ?? "nobody")")
default: exit(2)
}
