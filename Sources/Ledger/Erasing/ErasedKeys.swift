internal import Events
internal import Foundation
internal import Synchronization

/// The data keys that the log says are destroyed. What was sealed under one of them is not read any more, even where key and bytes still lie
/// on disk because an erasure is not finished.
final class ErasedKeys: Sendable {
    private let ids = Mutex<Set<Data>>([])

    func add(_ more: some Sequence<Data>) {
        ids.withLock { $0.formUnion(more) }
    }

    func contain(anyOf part: Part) -> Bool { contain(anyOf: part.dataKeyIds) }

    func contain(anyOf dataKeys: [Data]) -> Bool {
        ids.withLock { ids in !ids.isEmpty && dataKeys.contains(where: ids.contains) }
    }
}
