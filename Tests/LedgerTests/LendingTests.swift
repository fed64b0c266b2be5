import Domain
import EventLog
import Events
import Foundation
import GRDB
import Ledger
import Projections
import SQLiteLog
import TestSupport
import Testing

/// Whoever keeps a ledger gives turns to others. Each opening is a process of its own to the lock.
@Suite struct LendingTests {
    /// Opens the ledger for one command and closes it, as another process does.
    @discardableResult
    private static func turn<R: Sendable>(
        _ workspace: Workspace, _ body: @escaping @Sendable (Ledger) async throws -> R
    ) async throws -> R {
        let folder = LedgerFolder(workspace.folder.url, lockWaitMax: .seconds(600))
        let ledger = try await offThread { try Ledger.open(folder, for: .turn) }
        let result = await Result { try await body(ledger) }
        try await ledger.close()
        return try result.get()
    }

    private static func name(_ name: String, in reader: LedgerReader) -> PromptID? {
        reader.read { $0.catalog.prompt(named: name, asOf: .now($0)) }
    }

    @Test func whatIsWrittenInATurnIsKnownToWhoKeepsTheLedger() async throws {
        let workspace = try await Workspace()
        let keeper = try Ledger.open(workspace.folder)
        try await keeper.addPrompt("Before")
        try await keeper.lending {
            try await Self.turn(workspace) { guest in
                #expect(Self.name("Before", in: guest.reader) != nil)
                try await guest.addPrompt("Between", text: "Said in between")
            }
            // The next command waits until the keeper has the ledger back, and has read on.
            try await keeper.addPrompt("After")
        }
        #expect(Self.name("Between", in: keeper.reader) != nil)
        #expect(keeper.reader.size == 7 + 3 * 2)
        #expect(keeper.head.size == keeper.reader.size)
        await #expect(throws: LedgerFault.refused(.nameTaken(.promptName, "Between"))) {
            try await keeper.addPrompt("Between")
        }
        #expect(
            try keeper.reader.content(at: 10)?.versionCommitted.body.text == "Said in between",
            "its key was read with it")
        let seen = try keeper.reader.snapshot()
        try await keeper.close()
        #expect(try LedgerReader.open(workspace.folder).snapshot() == seen)
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func subscribersHearOfWhatWasWrittenInATurn() async throws {
        let workspace = try await Workspace()
        let keeper = try Ledger.open(workspace.folder)
        let subscription = keeper.reader.subscribe(from: keeper.reader.size)
        try await keeper.lending { try await Self.turn(workspace) { try await $0.addPrompt("Between") } }
        try await keeper.close()
        var heard: [UInt64] = []
        for try await event in subscription { heard.append(event.position) }
        #expect(heard == [7, 8])
    }

    @Test func manyTurnsAndTheKeepersOwnCommandsMix() async throws {
        let (guests, callers, commands) = (6, 4, 40)
        let workspace = try await Workspace()
        let keeper = try Ledger.open(workspace.folder)
        try await keeper.lending {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for guest in 0..<guests {
                    group.addTask {
                        _ = try await Self.turn(workspace) { try await $0.addPrompt("Guest \(guest)") }
                    }
                }
                for caller in 0..<callers {
                    group.addTask {
                        for number in 0..<commands {
                            try await keeper.addPrompt("Keeper \(caller).\(number)")
                            try await Task.sleep(for: .milliseconds(2))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(keeper.reader.size == UInt64(7 + 2 * (guests + callers * commands)))
        #expect(keeper.reader.read { $0.strays } == [])
        let state = try await keeper.decided { $0 }
        try await keeper.close()
        let again = try Ledger.open(workspace.folder)
        #expect(try await again.decided { $0 } == state)
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func whoeverWantsTheLedgerWholeGetsNoTurn() async throws {
        let workspace = try await Workspace()
        let keeper = try Ledger.open(workspace.folder)
        let brief = LedgerFolder(workspace.folder.url, lockWaitMax: .seconds(1))
        let path = workspace.folder.url.path
        try await keeper.lending {
            await #expect(throws: LedgerFault.inUse(path: path, byProcess: getpid(), waitedSeconds: 1)) {
                _ = try await offThread { try Ledger.open(brief) }
            }
            try await Self.turn(workspace) { try await $0.addPrompt("Between") }
        }
        try await keeper.close()
        #expect(try Ledger.open(brief).reader.size == 9)
    }

    @Test func whoDoesNotLendIsWaitedForInVain() async throws {
        let workspace = try await Workspace()
        let keeper = try Ledger.open(workspace.folder)
        let brief = LedgerFolder(workspace.folder.url, lockWaitMax: .seconds(1))
        await #expect(throws: LedgerFault.self) { _ = try await offThread { try Ledger.open(brief, for: .turn) } }
        try await keeper.addPrompt("Support")
    }

    @Test func whoWaitsForLongIsToldForWhomOnce() async throws {
        let workspace = try await Workspace()
        let keeper = try Ledger.open(workspace.folder)
        let told = Told()
        let folder = LedgerFolder(
            workspace.folder.url, lockWaitMax: .milliseconds(1_500), whenWaiting: { process, _ in told.add(process) })
        await #expect(throws: LedgerFault.self) { _ = try await offThread { try Ledger.open(folder, for: .turn) } }
        #expect(told.all == [getpid()])
        withExtendedLifetime(keeper) {}
    }

    @Test func membersWhoCameOrWentInATurnMayOrMayNotAct() async throws {
        let workspace = try await Workspace()
        let keeper = try Ledger.open(workspace.folder)
        let (came, went) = try await keeper.lending {
            let (came, went) = try await Self.turn(workspace) { guest in
                let (came, went): (ActorID, ActorID) = (guest.newID(), guest.newID())
                for (member, name) in [(came, "Bo"), (went, "Cy")] {
                    _ = try await guest.addMember(
                        member, kind: .person, name: name, roles: [.engineer], as: guest.owner)
                }
                return (came, went)
            }
            try await keeper.obey(.createPrompt(.named("By Bo", keeper.newID(), keeper.newID())), as: came)
            try await keeper.obey(.createPrompt(.named("By Cy", keeper.newID(), keeper.newID())), as: went)
            try await Self.turn(workspace) { guest in
                try await guest.obey(.removeMember(RemoveMember(member: went)))
            }
            return (came, went)
        }
        await #expect(throws: LedgerFault.self) {
            try await keeper.obey(.createPrompt(.named("Late", keeper.newID(), keeper.newID())), as: went)
        }
        try await keeper.obey(.createPrompt(.named("More", keeper.newID(), keeper.newID())), as: came)
        try await keeper.close()
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func whoIsToldToLeaveWaitsForNoTurnAndWritesNoMore() async throws {
        let workspace = try await Workspace()
        let keeper = try Ledger.open(workspace.folder)
        let (taken, over) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        Thread.detachNewThread {
            // Another process that has its turn, and is halted in it.
            guard let lock = try? LockFile(workspace.folder.lock) else { return }
            while (try? lock.take(.next)) != true || (try? lock.take(.writing)) != true { usleep(1_000) }
            taken.signal()
            over.wait()
            withExtendedLifetime(lock) {}
        }
        try await keeper.lending {
            try await offThread { taken.wait() }
            let late = Task { try await keeper.addPrompt("Late") }
            await keeper.leaveTurns()
            await #expect(throws: LedgerFault.self) { try await late.value }
        }
        over.signal()
        #expect(try LedgerReader.open(workspace.folder).size == 7)
    }

    @Test func aLogThatDoesNotGoOnFromWhatWasSeenIsWrittenNoMore() async throws {
        let workspace = try await Workspace()
        let keeper = try Ledger.open(workspace.folder)
        try await keeper.addPrompt("Before")
        let log = workspace.folder.log
        await #expect(throws: LedgerFault.self) {
            try await keeper.lending {
                // Another program takes a turn and says that the log is longer than it is.
                try await offThread {
                    let lock = try LockFile(workspace.folder.lock)
                    while try !lock.take(.next) { usleep(1_000) }
                    while try !lock.take(.writing) { usleep(1_000) }
                    let queue = try DatabaseQueue(path: log.path)
                    try queue.write { try $0.execute(sql: "UPDATE head SET size = size + 1") }
                    try queue.close()
                }
                try await Task.sleep(for: .seconds(600))
            }
        }
        await #expect(throws: LedgerFault.self) { try await keeper.addPrompt("After") }
    }
}

/// What somebody was told, by any thread.
private final class Told: @unchecked Sendable {
    private let lock = NSLock()
    private var said: [Int32?] = []

    func add(_ process: Int32?) { lock.withLock { said.append(process) } }
    var all: [Int32?] { lock.withLock { said } }
}
