extension XMLReader {
    /// Every element that is closed, wherever it stands; see ``XMLElements/init(fragmentsIn:)``.
    mutating func fragments() -> [XMLElements.Element] {
        var found: [(name: [UInt8], parent: Int?, isClosed: Bool)] = []
        var open: [Int] = []
        while let scalar = current {
            guard scalar == "<" else {
                next += 1
                continue
            }
            let start = next
            if (try? skipMisc(inElement: true, hasRoot: true)) == true { continue }
            next = start
            guard let tag = try? readTag() else {
                next = start + 1
                continue
            }
            switch tag {
            case .opening(let name, let isEmpty):
                found.append((name, open.last, isEmpty))
                if !isEmpty { open.append(found.count - 1) }
            case .closing(let name):
                if let last = open.last, found[last].name == name {
                    found[last].isClosed = true
                    open.removeLast()
                } else {
                    // Nothing that is open can be closed any more.
                    open = []
                }
            }
        }
        // Places of the closed ones, and of the next closed one around each other.
        var places = [Int?](repeating: nil, count: found.count)
        var elements: [XMLElements.Element] = []
        for (index, element) in found.enumerated() {
            let parent = element.parent.flatMap { places[$0] }
            if element.isClosed {
                elements.append(.init(name: element.name, parent: parent))
                places[index] = elements.count - 1
            } else {
                places[index] = parent
            }
        }
        return elements
    }
}
