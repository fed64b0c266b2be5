import Domain
import EventLog
import Events
import Foundation
import Projections
import Sodium
import SwiftProtobuf
import Synchronization
import Testing

@testable import Ledger

@Suite struct AccessTests {
    private func types(_ ledger: Ledger, from position: UInt64) throws -> [String] {
        try ledger.reader.events(position..<ledger.reader.size).map { $0.facts.event?.storedName ?? "unknown" }
    }

    @Test func aMemberActsWithTheKeyThatWasMadeForThem() async throws {
        let workspace = try await Workspace()
        let ada = try await workspace.write { ledger in
            let ada = try await ledger.add("Ada", .engineer)
            try await ledger.obey(.createPrompt(.named("Support", ledger.newID(), ledger.newID())), as: ada)
            return ada
        }
        // The key outlasts the process.
        let ledger = try Ledger.open(workspace.folder)
        try await ledger.obey(.createPrompt(.named("Sales", ledger.newID(), ledger.newID())), as: ada)
        let last = try #require(try ledger.reader.events(0..<ledger.reader.size).last)
        #expect(ActorID(bytes: last.facts.actor) == ada)
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func aRefusalIsRecordedOnlyWhereItMatters() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let ada = try await ledger.add("Ada", .viewer)
        let before = ledger.reader.size
        await #expect(throws: LedgerFault.refused(.notPermitted(.editPrompts, ada))) {
            try await ledger.obey(.createPrompt(.named("Support", ledger.newID(), ledger.newID())), as: ada)
        }
        #expect(ledger.reader.size == before)
        await #expect(throws: LedgerFault.refused(.notPermitted(.manageMembers, ada))) {
            try await ledger.obey(.grantRole(GrantRole(.admin, to: .member(ada))), as: ada)
        }
        await #expect(throws: LedgerFault.refused(.notPermitted(.manageCustody, ada))) {
            try await ledger.obey(.changeSettings(ChangeSettings(recordViews: true)), as: ada)
        }
        #expect(try types(ledger, from: before) == ["command-refused", "command-refused"])
        let refused = try ledger.reader.events(before..<before + 2).map(\.facts)
        #expect(refused.allSatisfy { ActorID(bytes: $0.actor) == ada })
        #expect(refused.map(\.commandRefused.command) == ["grant-role", "change-settings"])
        #expect(refused.map(\.commandRefused.permission) == ["manage-members", "manage-custody"])
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func whatIsRefusedForWhomItConcernsIsRecordedToo() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let ada = try await ledger.add("Ada", .admin)
        let before = ledger.reader.size
        await #expect(throws: LedgerFault.refused(.notPermitted(.manageOwners, ada))) {
            try await ledger.obey(.removeMember(RemoveMember(member: ledger.owner)), as: ada)
        }
        await #expect(throws: LedgerFault.refused(.notPermitted(.raiseOneself, ada))) {
            try await ledger.obey(.grantRole(GrantRole(.operator, to: .member(ada))), as: ada)
        }
        let refused = try ledger.reader.events(before..<ledger.reader.size).map(\.facts.commandRefused)
        #expect(refused.map(\.command) == ["remove-member", "grant-role"])
        #expect(refused.map(\.permission) == ["manage-owners", "raise-oneself"])
    }

    @Test func whatIsNoQuestionOfRolesLeavesNothing() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let before = ledger.reader.size
        await #expect(throws: LedgerFault.refused(.lastOwner)) {
            try await ledger.obey(.removeMember(RemoveMember(member: ledger.owner)))
        }
        #expect(ledger.reader.size == before)
    }

    @Test func whoHasNoRoleIsNotHeardInTheLog() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let ada = try await ledger.add("Ada", nil)
        let before = ledger.reader.size
        await #expect(throws: LedgerFault.refused(.notPermitted(.manageMembers, ada))) {
            try await ledger.obey(.grantRole(GrantRole(.admin, to: .member(ada))), as: ada)
        }
        #expect(ledger.reader.size == before)
    }

    @Test func aRemovedMemberIsRefusedThoughTheirKeyIsHere() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let ada = try await ledger.add("Ada", .owner)
        try await ledger.obey(.removeMember(RemoveMember(member: ada)))
        let before = ledger.reader.size
        let fault = LedgerFault.refused(.memberRemoved(ada))
        await #expect(throws: fault) {
            try await ledger.obey(.createPrompt(.named("Support", ledger.newID(), ledger.newID())), as: ada)
        }
        await #expect(throws: fault) {
            try await ledger.obey(.grantRole(GrantRole(.admin, to: .member(ada))), as: ada)
        }
        #expect(throws: fault) { try ledger.reader.authorise(.readFacts, as: ada) }
        #expect(ledger.reader.size == before)
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func aKeyThatTheLogDoesNotKnowSignsNothing() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let ada: ActorID = ledger.newID()
        let elsewhere = SigningKey.random().publicKey
        _ = try ledger.reader.keyring.makeSigningKey(for: ada)
        try await ledger.obey(
            .addMember(
                AddMember(
                    member: ada, kind: .person, name: "Ada", publicKey: Data(elsewhere.bytes), roles: [.engineer])))
        await #expect(throws: LedgerFault.signingKeyEnded(actor: "\(ada)")) {
            try await ledger.obey(.createPrompt(.named("Support", ledger.newID(), ledger.newID())), as: ada)
        }
    }

    /// A crash between the two leaves a newest key that no entry names.
    @Test func aKeyThatWasMadeButNotYetSaidLeavesTheOneBeforeInUse() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        _ = try ledger.reader.keyring.makeSigningKey(for: ledger.owner)
        try await ledger.addPrompt("Support")
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func readingNeedsARole() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let ada = try await ledger.add("Ada", nil)
        let stranger: ActorID = ledger.newID()
        for permission in [Permission.readFacts, .readContent] {
            for actor in [ada, stranger] {
                #expect(throws: LedgerFault.refused(.notPermitted(permission, actor))) {
                    try ledger.reader.authorise(permission, as: actor)
                }
            }
            #expect(throws: Never.self) { try ledger.reader.authorise(permission, as: ledger.owner) }
        }
        try await ledger.obey(.grantRole(GrantRole(.viewer, to: .member(ada))))
        #expect(throws: Never.self) { try ledger.reader.authorise(.readContent, as: ada) }
    }

    @Test func theLocalPersonIsTheFirstWhoIsPresent() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let olga = ledger.owner
        let ada = try await ledger.add("Ada", .owner)
        #expect(ledger.reader.localActor(.person) == olga)
        #expect(try ledger.reader.founder() == olga)
        try await ledger.obey(.removeMember(RemoveMember(member: olga)), as: ada)
        #expect(ledger.reader.localActor(.person) == ada)
        #expect(ledger.reader.holdsSigningKey(of: ada))
        #expect(!ledger.reader.holdsSigningKey(of: ledger.newID()))
        #expect(throws: LedgerFault.nobodyNamed(founder: "\(olga)", isRemoved: true)) {
            try ledger.reader.founder()
        }
    }

    @Test func nobodyIsTakenForAFounderWhoseKeyEnded() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let olga = ledger.owner
        let key = try #require(ledger.reader.keyring.signingKey(of: olga)).publicKey
        let ada = try await ledger.add("Ada", .owner)
        try await ledger.obey(
            .revokeSigningKey(RevokeSigningKey(owner: olga, key: Data(key.digest.bytes), reason: .lost)), as: ada)
        #expect(throws: LedgerFault.nobodyNamed(founder: "\(olga)", isRemoved: false)) {
            try ledger.reader.founder()
        }
        _ = try await ledger.registerSigningKey(for: olga, as: ada)
        #expect(try ledger.reader.founder() == olga)
    }

    @Test func aRefusalThatCannotBeRecordedIsSaidToBeNone() async throws {
        let workspace = try await Workspace()
        let told = Mutex<[LedgerFault]>([])
        let folder = LedgerFolder(
            workspace.folder.url, whenUnrecorded: { fault in told.withLock { $0.append(fault) } })
        let ledger = try Ledger.open(folder)
        let (ada, ben) = (try await ledger.add("Ada", nil), try await ledger.add("Ben", .viewer))
        for actor in [ada, ben] {
            await #expect(throws: LedgerFault.refused(.notPermitted(.manageMembers, actor))) {
                try await ledger.obey(.grantRole(GrantRole(.admin, to: .member(actor))), as: actor)
            }
        }
        let unrecorded = told.withLock { $0 }
        #expect(unrecorded == [.refused(.notPermitted(.takePart, ada))])
    }

    @Test func anOwnerCalledRunnerHasARunnerOfAnotherName() async throws {
        let workspace = try await Workspace(ownerName: "runner")
        let reader = try LedgerReader.open(workspace.folder)
        let names = reader.read { $0.catalog.names(of: .member, asOf: .now($0)) }
        #expect(names.count == 2)
    }
}

extension Ledger {
    /// Adds a person with a key of their own, and one role or none.
    fileprivate func add(_ name: String, _ role: Role?) async throws -> ActorID {
        let member: ActorID = newID()
        let key = Data(try reader.keyring.makeSigningKey(for: member).bytes)
        try await obey(
            .addMember(
                AddMember(
                    member: member, kind: .person, name: name, publicKey: key, roles: role.map { [$0] } ?? [])))
        return member
    }
}
