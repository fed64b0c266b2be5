import EventLog
import Events
import Foundation
import SQLiteLog
import Sodium
import SwiftProtobuf

/// What an event's bytes cost before anybody decides, folds or waits: sealed and signed, and committed in groups.
///
/// Whatever else a ledger does comes on top, so on all cores no more than ``rate`` events a second can be had of this log's form.
struct BareAppend {
    /// Seconds of processor an event: encryption of both parts, their digests, the actor's signature.
    let sealing: Double
    /// Seconds of processor an event: leaf, tree, checkpoint with its signature, rows, the write-ahead log.
    let committing: Double

    /// Seconds an event by the clock, one after the other: the wait for the disk counts.
    let alone: Double

    var rate: Double { Double(coreCount) / (sealing + committing) }

    /// - Parameter group: events in one commit.
    init(events count: Int, group: Int, rounds: Int) async throws {
        var found: (sealing: [Double], committing: [Double], alone: [Double]) = ([], [], [])
        for _ in 0..<rounds {
            let time = try await seconds {
                let start = processorSeconds()
                let events = try Self.seal(count)
                let sealed = processorSeconds()
                try await Self.commit(events, group: group)
                found.sealing.append((sealed - start) / Double(count))
                found.committing.append((processorSeconds() - sealed) / Double(count))
            }
            found.alone.append(time / Double(count))
        }
        sealing = median(found.sealing)
        committing = median(found.committing)
        alone = median(found.alone)
    }

    private static let origin = "bench"

    /// As many events as large as a new version of a prompt of ``BenchLedger``.
    private static func seal(_ count: Int) throws -> [SealedEvent] {
        let facts: [UInt8] = try Facts.with {
            $0.actor = Data(Random.bytes(16))
            $0.versionCommitted = .with {
                $0.prompt = Data(Random.bytes(16))
                $0.version = Data(Random.bytes(16))
                $0.ordinal = 2
            }
        }.serializedBytes()
        let content: [UInt8] = try Content.with {
            $0.versionCommitted = .with {
                $0.message = "next"
                $0.body = BenchLedger.text
            }
        }.serializedBytes()
        let slab = SecretSlab(capacity: 2)
        let keys = (0..<2).map { _ in
            let slot = slab.add { $0.copyBytes(from: Random.bytes(SecretSlab.slotBytes)) }!
            return DataKey(id: DataKeyID(bytes: Random.bytes(16))!, slab: slab, slot: slot)
        }
        let sealer = EventSealer(origin: origin)
        let signer = SigningKey.random()
        return (0..<UInt64(count)).map { number in
            sealer.seal(
                eventID: EventID(millisecondsSince1970: number, random: (0, 0)), facts: facts, factsKey: keys[0],
                content: content,
                contentKeys: [keys[1]], signer: signer)
        }
    }

    private static func commit(_ events: [SealedEvent], group: Int) async throws {
        let file = URL(filePath: ".build/bench-\(UUID()).db")
        defer {
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: file.path + suffix)
            }
        }
        let store = try SQLiteLogStore(file: file, access: .create)
        let signer = NoteSigner(name: origin, key: .random())!
        let writer = LogWriter(store: store, head: try LogWriter.found(in: store, signer: signer), signer: signer)
        for start in stride(from: 0, to: events.count, by: group) {
            _ = try await writer.append(Array(events[start..<min(start + group, events.count)]))
        }
        try store.close()
    }
}
