internal import EventLog
internal import Sodium
internal import Synchronization

/// The tree of the entries that are known to be those of the signed log: what was replayed when the ledger was opened, or stood behind the
/// snapshot that it was opened from, and what was written since. Every entry that is read later is held against it, so that one that was
/// changed is found before it is used. It takes 32 bytes for 256 entries.
final class TrustedTree: Sendable {
    private struct State {
        /// `nil` until the ledger is open: what is read before is checked as a whole.
        var hashes: TileHashes?
        /// Where the log stands, as who writes it knows.
        var head: (@Sendable () -> LogHead)?
        /// The leaves of the tiles that were needed last, the latest at the end.
        var recent: [(tile: UInt64, leaves: [Digest])] = []
    }

    private let store: any LogStore
    private let state = Mutex(State())

    /// Tiles whose leaves are kept, 8 KiB each, for who reads one entry after the other.
    private static let recentMax = 16
    /// Leaves read at once.
    private static let chunkLeaves = 4_096

    init(store: any LogStore) { self.store = store }

    /// Believes these hashes from now on.
    func trust(_ hashes: TileHashes) { state.withLock { $0.hashes = hashes } }

    /// Lets the tree grow with the log: `head` tells where the writer stands.
    func follow(_ head: @escaping @Sendable () -> LogHead) { state.withLock { $0.head = head } }

    /// The tree of at least `size` entries, grown by what was written since.
    func hashes(upTo size: UInt64) throws(LedgerFault) -> TileHashes {
        let (known, head) = state.withLock { ($0.hashes ?? TileHashes(), $0.head) }
        guard known.size < size, let head = head?() else { return known }
        var grown = known
        while grown.size < head.size {
            let limit = Int(min(UInt64(Self.chunkLeaves), head.size - grown.size))
            let leaves: [Digest]
            do { leaves = try store.leaves(from: grown.size, limit: limit) } catch {
                throw LedgerFault(error, path: "ledger.db")
            }
            guard !leaves.isEmpty else { throw .corrupt(position: grown.size, "it is missing") }
            for leaf in leaves { grown.append(leaf) }
        }
        guard grown.frontier == head.frontier else {
            throw .corrupt(position: nil, "the entries from \(known.size) on are not those that were written")
        }
        state.withLock { state in
            // Another reader may have come further meanwhile.
            if state.hashes.map({ $0.size < grown.size }) ?? false { state.hashes = grown }
        }
        return grown
    }

    /// Holds entries that were just read, by their hashes, against the tree.
    /// - Parameter first: the position of the first of them.
    /// - Throws: ``LedgerFault/corrupt(position:_:)`` for the first that is not what was written.
    func check(_ leaves: [Digest], from first: UInt64) throws(LedgerFault) {
        guard state.withLock({ $0.hashes != nil }) else { return }
        let hashes = try hashes(upTo: first + UInt64(leaves.count))
        var (position, rest) = (first, leaves[...])
        while !rest.isEmpty {
            let tile = position >> UInt64(TilePath.height)
            let entries = hashes.entries(ofTile: tile)
            guard entries.contains(position) else {
                throw .corrupt(position: position, "it lies beyond the checkpoint")
            }
            let part = rest.prefix(Int(entries.upperBound - position))
            if part.count < entries.count || !hashes.holds(Array(part), asTile: tile) {
                let written = try self.leaves(ofTile: tile, in: hashes)[Int(position - entries.lowerBound)...]
                if let (bad, _) = zip(position..., zip(part, written)).first(where: { $1.0 != $1.1 }) {
                    throw .corrupt(position: bad, "its bytes are not those that were written")
                }
            }
            (position, rest) = (position + UInt64(part.count), rest.dropFirst(part.count))
        }
    }

    /// The leaf hashes of a tile as they were written: as stored, or where a stored one is damaged, from the entries themselves.
    private func leaves(ofTile tile: UInt64, in hashes: TileHashes) throws(LedgerFault) -> [Digest] {
        let expected = hashes.entries(ofTile: tile).count
        if let known = state.withLock({ $0.recent.last { $0.tile == tile } }), known.leaves.count == expected {
            return known.leaves
        }
        let reader = TreeReader(hashes: hashes, store: store)
        let leaves: [Digest]
        if let stored = try? reader.leaves(ofTile: tile) {
            leaves = stored
        } else {
            do { leaves = try reader.entries(ofTile: tile).map { MerkleHash.leaf($0) } } catch {
                throw Self.fault(error)
            }
        }
        state.withLock { state in
            state.recent.removeAll { $0.tile == tile }
            if state.recent.count >= Self.recentMax { state.recent.removeFirst() }
            state.recent.append((tile, leaves))
        }
        return leaves
    }

    private static func fault(_ fault: TreeFault) -> LedgerFault {
        switch fault {
        case .store(let fault): LedgerFault(fault, path: "ledger.db")
        case .changed(let entries) where entries.count == 1:
            .corrupt(position: entries.lowerBound, "its bytes are not those that were written")
        case .changed(let entries):
            .corrupt(
                position: nil,
                "one of the entries \(entries.lowerBound) to \(entries.upperBound - 1) is not what was written")
        case .rootMismatch: .corrupt(position: nil, "the entries do not make the root that was signed")
        }
    }
}
