internal import Domain
internal import Foundation
internal import Projections

/// What whoever restores knows to be erased: each subject once, with all the keys of it that anybody named.
struct KnownErasures {
    private(set) var all: [Erasure]
    /// Up to which entry of the log a list, or another copy of it, says what is erased; `nil` where none was named.
    private(set) var knownTo: UInt64?

    /// Those of the log that is restored.
    init(of erasures: [Erasure]) {
        all = []
        erasures.forEach { merge($0) }
    }

    var dataKeys: Set<Data> { Set(all.flatMap(\.dataKeys)) }

    /// Adds what a list says.
    /// - Throws: where it names a key as one subject's that is another's: with an erasure goes what its keys sealed, whosever they are.
    mutating func add(_ list: ErasureList, from place: URL, owners: [Data: Subject]) throws(LedgerFault) {
        for erasure in list.erasures {
            let subject = Subject(erasure.kind, stored: erasure.subject)
            guard erasure.dataKeys.allSatisfy({ key in owners[key].map { $0 == subject } ?? true }) else {
                throw .erasureListMistaken(path: place.path)
            }
            merge(erasure)
        }
        knownTo = max(knownTo ?? 0, list.size)
    }

    /// Adds what keys.db notes of keys that were destroyed. It is signed by nobody, so no more is believed than what is gone already.
    /// - Parameter logged: what the log that is restored says is erased.
    /// - Throws: where a key is here, or the log contradicts what is noted of one.
    mutating func add(_ destroyed: [Erasure], notedIn keyring: Keyring, beside logged: Erasures) throws(LedgerFault) {
        guard try !keyring.destroyedKeys().values.contains(true) else {
            throw .keysIncomplete("it notes a key as destroyed that it holds")
        }
        if let difference = try keyring.notes().difference(from: logged) { throw .keysIncomplete("it \(difference)") }
        destroyed.forEach { merge($0) }
    }

    private mutating func merge(_ other: Erasure) {
        guard let place = all.firstIndex(where: { $0.kind == other.kind && $0.subject == other.subject }) else {
            return all.append(other)
        }
        let known = all[place]
        all[place] = Erasure(
            position: min(known.position, other.position), kind: known.kind, subject: known.subject,
            dataKeys: known.dataKeys + other.dataKeys.filter { !known.dataKeys.contains($0) })
    }
}
