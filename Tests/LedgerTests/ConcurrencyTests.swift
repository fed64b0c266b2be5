import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import TestSupport
import Testing

@Suite struct ConcurrencyTests {
    @Test func manyCallersKeepTheirOrderAndSeeWhatTheyWrote() async throws {
        let (callers, commands) = (64, 8)
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let positions = try await withThrowingTaskGroup(of: [UInt64].self) { group in
            for caller in 0..<callers {
                group.addTask {
                    var positions: [UInt64] = []
                    for number in 0..<commands {
                        let receipt = try await ledger.addPrompt("Prompt \(caller).\(number)")
                        #expect(receipt.positions.count == 2)
                        // The answer comes after it can be read.
                        let name = "Prompt \(caller).\(number)"
                        #expect(ledger.reader.read { $0.catalog.prompt(named: name, asOf: .now($0)) } != nil)
                        #expect(ledger.reader.size >= receipt.positions.upperBound)
                        positions.append(receipt.positions.lowerBound)
                    }
                    #expect(positions == positions.sorted())
                    return positions
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let count = callers * commands
        #expect(positions.sorted() == (0..<count).map { 7 + 2 * UInt64($0) })
        #expect(ledger.reader.size == UInt64(7 + 2 * count))
        #expect(ledger.reader.read { $0.strays } == [])
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func ofManyWhoWantOneNameOneGetsIt() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let outcomes = await withTaskGroup(of: Result<Receipt, LedgerFault>.self) { group in
            for _ in 0..<32 {
                group.addTask { await Result { () async throws(LedgerFault) in try await ledger.addPrompt("Support") } }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { (try? $0.get()) != nil } == 1)
        for case .failure(let fault) in outcomes { #expect(fault == .refused(.nameTaken(.promptName, "Support"))) }
        #expect(ledger.reader.size == 9)
    }

    @Test func largeAndSmallCommandsMix() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<4 { group.addTask { try await ledger.addCases(500, to: "Dataset \(number)") } }
            for number in 0..<20 { group.addTask { try await ledger.addPrompt("Prompt \(number)") } }
            try await group.waitForAll()
        }
        #expect(ledger.reader.size == 7 + 4 * 501 + 20 * 2)
        for number in 0..<4 {
            let cases = try #require(
                ledger.reader.read { models in
                    models.catalog.dataset(named: "Dataset \(number)", asOf: .now(models))
                        .map { models.catalog.cases(of: $0, asOf: .now(models)).map(\.ordinal) }
                })
            #expect(cases == cases.sorted() && cases.count == 500)
        }
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    /// The keys of what was written last are there, and what was erased last is no fault.
    @Test func whoeverOpensBesideAWriterFindsALedger() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<150 {
                    let prompt: PromptID = ledger.newID()
                    _ = try await ledger.execute(
                        .createPrompt(.named("Prompt \(number)", prompt, ledger.newID())), as: ledger.owner)
                    guard number.isMultiple(of: 3) else { continue }
                    _ = try await ledger.execute(
                        .eraseSubject(EraseSubject(subject: .prompt(prompt))), as: ledger.owner)
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<100 { try LedgerReader.open(workspace.folder).close() }
                }
            }
            group.addTask {
                for _ in 0..<20 {
                    let report = try LedgerVerification.verify(workspace.folder, level: .full)
                    #expect(report.isSound, "\(report)")
                }
            }
            try await group.waitForAll()
        }
        #expect(ledger.reader.size == 7 + 150 * 2 + 50)
    }

    /// A passphrase takes its time to open the keys, in which somebody else writes on and on, and remembers what they have written.
    @Test func whoIsLongWithTheKeysTakesNoSteadyWriterForALogThatWasCutBack() async throws {
        let passphrase = "correct horse battery staple"
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        _ = try await ledger.addSlot(for: .typed(passphrase), as: ledger.owner)
        let pins = PinBook(workspace.directory.file("state"))
        let writer = Task {
            while !Task.isCancelled {
                try await ledger.addPrompt("Prompt \(ledger.head.size)")
                try pins.keep(ledger.head.checkpoint, of: ledger.reader.verifier)
            }
        }
        let folder = workspace.without(passphrase: passphrase)
        let report = try await offThread { try LedgerVerification.verify(folder, level: .full, pins: pins) }
        writer.cancel()
        try await writer.value
        #expect(report.isSound && report.size < ledger.head.size, "\(report)")
        try await ledger.close()
    }
}
