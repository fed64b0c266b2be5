import Synchronization

/// What callbacks said, in the order in which they said it.
package final class Recorder<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])
    package init() {}

    package var all: [Element] { elements.withLock { $0 } }
    package func add(_ element: Element) { elements.withLock { $0.append(element) } }
}
