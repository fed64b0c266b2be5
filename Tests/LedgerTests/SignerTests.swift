import Domain
import EventLog
import Events
import Foundation
import Ledger
import Sodium
import SwiftProtobuf
import Testing

/// Logs that somebody with the folder and its keys wrote round the command gate: whole, in order, well signed by the log's own key, and found
/// all the same, because an entry's actor and the keys of actors are checked by position.
@Suite struct SignerTests {
    private typealias Forgery = Workspace.Forgery

    private let harmless = Facts.OneOf_Event.datasetCreated(
        .with { $0.dataset = Data(repeating: 7, count: 16) })

    /// What `verify --full` finds first once these were appended.
    private func failure(
        _ forgeries: (Workspace.Actors) -> [Forgery]
    ) async throws -> (first: UInt64, found: VerificationReport.Failure?) {
        let workspace = try await Workspace()
        let positions = try await workspace.forge(forgeries(try workspace.actors()))
        #expect(try LedgerVerification.verify(workspace.folder, level: .quick).isSound)
        return (
            positions.lowerBound, try LedgerVerification.verify(workspace.folder, level: .full).failure
        )
    }

    private func registered(_ key: SigningKey, of owner: ActorID) -> Facts.OneOf_Event {
        .signingKeyRegistered(
            .with { ($0.owner, $0.publicKey) = (Data(owner.bytes), Data(key.publicKey.bytes)) })
    }

    private func rotated(_ old: SigningKey, to new: SigningKey, of owner: ActorID)
        -> Facts.OneOf_Event
    {
        .signingKeyRotated(
            .with {
                $0.owner = Data(owner.bytes)
                $0.oldKey = Data(old.publicKey.digest.bytes)
                $0.publicKey = Data(new.publicKey.bytes)
            })
    }

    private func revoked(_ key: SigningKey, of owner: ActorID) -> Facts.OneOf_Event {
        .signingKeyRevoked(
            .with { ($0.owner, $0.key) = (Data(owner.bytes), Data(key.publicKey.digest.bytes)) })
    }

    private func removed(_ member: ActorID) -> Facts.OneOf_Event {
        .memberRemoved(.with { $0.member = Data(member.bytes) })
    }

    @Test func whatItsActorSignedIsSound() async throws {
        let (_, found) = try await failure {
            [Forgery(event: harmless, actor: $0.owner, signer: $0.ownerKey)]
        }
        #expect(found == nil)
    }

    /// Words that were never typed in the event they stand under.
    @Test func contentOfAnotherEventIsNamed() async throws {
        let workspace = try await Workspace()
        let owner = try workspace.actors()
        let tagged = PromptTagged.with { $0.prompt = Data(ActorID(millisecondsSince1970: 1, random: (0, 1)).bytes) }
        let contents: [Content.OneOf_Content] = [.promptTagged(.init()), .teamCreated(.init())]
        for content in contents {
            try await workspace.forge([
                .init(event: .promptTagged(tagged), actor: owner.owner, signer: owner.ownerKey, content: content)
            ])
        }
        let report = try LedgerVerification.verify(workspace.folder, level: .full)
        #expect(report.failure == .init(position: 8, reason: "its content is not that of its event"))
    }

    @Test func anEntrySignedByAnotherThanItsActorIsNamed() async throws {
        let (first, found) = try await failure {
            [
                Forgery(event: harmless, actor: $0.owner, signer: $0.ownerKey),
                Forgery(event: harmless, actor: $0.owner, signer: $0.runnerKey),
            ]
        }
        #expect(found == .init(position: first + 1, reason: "it is not signed by the actor it names"))
    }

    @Test func aKeyThatWasNeverRegisteredIsNamed() async throws {
        let (first, found) = try await failure {
            [Forgery(event: harmless, actor: $0.owner, signer: SigningKey.random())]
        }
        #expect(
            found == .init(position: first, reason: "it is signed with a key that was never registered"))
    }

    @Test func aKeyCountsOnlyFromTheEntryAfterItsRegistration() async throws {
        let key = SigningKey.random()
        let (first, found) = try await failure {
            [
                Forgery(event: harmless, actor: $0.owner, signer: key),
                Forgery(event: registered(key, of: $0.owner), actor: $0.owner, signer: $0.ownerKey),
                Forgery(event: harmless, actor: $0.owner, signer: key),
            ]
        }
        #expect(
            found == .init(position: first, reason: "its key counts only from entry \(first + 2) on"))
    }

    @Test func aRotatedKeySignsItsRotationAndNothingAfter() async throws {
        let key = SigningKey.random()
        let (first, found) = try await failure {
            [
                Forgery(
                    event: rotated($0.ownerKey, to: key, of: $0.owner), actor: $0.owner, signer: $0.ownerKey),
                Forgery(event: harmless, actor: $0.owner, signer: key),
                Forgery(event: harmless, actor: $0.owner, signer: $0.ownerKey),
            ]
        }
        #expect(found == .init(position: first + 2, reason: "its key counts only up to entry \(first)"))
    }

    @Test func aRevokedKeySignsNothingAfter() async throws {
        let key = SigningKey.random()
        let (first, found) = try await failure {
            [
                Forgery(event: registered(key, of: $0.owner), actor: $0.owner, signer: $0.ownerKey),
                Forgery(event: revoked(key, of: $0.owner), actor: $0.owner, signer: key),
                Forgery(event: harmless, actor: $0.owner, signer: $0.ownerKey),
                Forgery(event: harmless, actor: $0.owner, signer: key),
            ]
        }
        #expect(
            found == .init(position: first + 3, reason: "its key was revoked by entry \(first + 1)"))
    }

    @Test func aRemovedMembersKeySignsNothingAfter() async throws {
        let (first, found) = try await failure {
            [
                Forgery(event: removed($0.runner), actor: $0.owner, signer: $0.ownerKey),
                Forgery(event: harmless, actor: $0.runner, signer: $0.runnerKey),
            ]
        }
        #expect(found == .init(position: first + 1, reason: "its key counts only up to entry \(first)"))
    }

    @Test func theFirstOfSeveralFaultsIsNamedWhicheverLookFindsIt() async throws {
        let workspace = try await Workspace()
        let actors = try workspace.actors()
        let first = try await workspace.forge([
            Forgery(event: harmless, actor: actors.owner, signer: actors.ownerKey),
            Forgery(event: harmless, actor: actors.owner, signer: SigningKey.random()),
            Forgery(event: harmless, actor: actors.owner, signer: actors.ownerKey),
        ]).lowerBound
        // The damage is found in the first look, the signature in the third.
        try workspace.flip("facts", "ciphertext", at: first + 2, byte: 3)
        #expect(
            try LedgerVerification.verify(workspace.folder, level: .full).failure?.position == first + 1)
        try workspace.flip("facts", "ciphertext", at: first, byte: 3)
        #expect(
            try LedgerVerification.verify(workspace.folder, level: .full).failure?.position == first)
    }

    // MARK: - Authority

    private func granted(_ role: Role, to member: ActorID) -> Facts.OneOf_Event {
        .roleGranted(.with { ($0.member, $0.role) = (Data(member.bytes), role) })
    }

    private func fault(_ permission: Permission) -> String { "\(AuthorityFault(permission: permission))" }

    @Test func whatTheRolesOfItsActorDoNotAllowIsNamed() async throws {
        let (first, found) = try await failure {
            [
                Forgery(event: harmless, actor: $0.owner, signer: $0.ownerKey),
                Forgery(event: harmless, actor: $0.runner, signer: $0.runnerKey),
            ]
        }
        #expect(found == .init(position: first + 1, reason: fault(.editDatasets)))
    }

    @Test func aRoleCountsFromTheEntryAfterItsGrantToThatOfItsEnd() async throws {
        func ended(_ role: Role, of member: ActorID) -> Facts.OneOf_Event {
            .roleRevoked(.with { ($0.member, $0.role) = (Data(member.bytes), role) })
        }
        let (first, found) = try await failure {
            [
                Forgery(event: granted(.engineer, to: $0.runner), actor: $0.owner, signer: $0.ownerKey),
                Forgery(event: harmless, actor: $0.runner, signer: $0.runnerKey),
                Forgery(event: ended(.engineer, of: $0.runner), actor: $0.owner, signer: $0.ownerKey),
                Forgery(event: harmless, actor: $0.runner, signer: $0.runnerKey),
            ]
        }
        #expect(found == .init(position: first + 3, reason: fault(.editDatasets)))
    }

    @Test func whoMakesThemselvesAnOwnerIsNamed() async throws {
        let (first, found) = try await failure {
            [
                Forgery(event: granted(.owner, to: $0.runner), actor: $0.runner, signer: $0.runnerKey),
                Forgery(event: harmless, actor: $0.runner, signer: $0.runnerKey),
            ]
        }
        #expect(found == .init(position: first, reason: fault(.manageMembers)))
    }
}
