/// Who may go next: at most so many at once to one origin, at most so many in all; first come first served within an
/// origin, and turn by turn between origins, so that a busy one starves no other.
package struct AdmissionQueue<ID: Hashable, Order> {
    private struct Lane {
        var underWay = 0
        var waiting: [ID] = []  // some may have left since
        var next = 0
    }

    private let perOriginMax: Int
    private let totalMax: Int
    private var lanes: [String: Lane] = [:]
    /// Origins with somebody waiting, in the order of their turns.
    private var turns: [String] = []
    private var orders: [ID: (origin: String, order: Order)] = [:]
    private var underWay = 0

    package init(perOriginMax: Int, totalMax: Int) {
        self.perOriginMax = perOriginMax
        self.totalMax = totalMax
    }

    package var waitingCount: Int { orders.count }

    package mutating func enqueue(_ id: ID, _ order: Order, origin: String) {
        orders[id] = (origin, order)
        if lanes[origin, default: Lane()].waiting.isEmpty { turns.append(origin) }
        lanes[origin, default: Lane()].waiting.append(id)
    }

    /// Leaves the queue before its turn; says whether it stood there.
    package mutating func leave(_ id: ID) -> Bool { orders.removeValue(forKey: id) != nil }

    /// The next one whose turn it is. It counts as under way until ``finish(origin:)``.
    package mutating func admit() -> Order? {
        guard underWay < totalMax else { return nil }
        for _ in turns.indices {
            let origin = turns.removeFirst()
            let order = lanes[origin, default: Lane()].underWay < perOriginMax ? nextOrder(in: origin) : nil
            if lanes[origin]?.waiting.isEmpty == false { turns.append(origin) }
            if let order { return order }
        }
        return nil
    }

    /// One to this origin is done, its place is free.
    package mutating func finish(origin: String) {
        guard var lane = lanes[origin], lane.underWay > 0 else {
            preconditionFailure("nobody is under way to that origin")
        }
        lane.underWay -= 1
        underWay -= 1
        lanes[origin] = lane.underWay == 0 && lane.waiting.isEmpty ? nil : lane
    }

    /// Everybody who still waits, and nobody waits any more.
    package mutating func drain() -> [Order] {
        defer {
            orders = [:]
            turns = []
            for origin in lanes.keys { (lanes[origin]!.waiting, lanes[origin]!.next) = ([], 0) }
        }
        return orders.values.map(\.order)
    }

    /// Takes the first of a lane who has not left, and counts it as under way.
    private mutating func nextOrder(in origin: String) -> Order? {
        guard var lane = lanes[origin] else { return nil }
        var found: Order?
        while found == nil, lane.next < lane.waiting.count {
            found = orders.removeValue(forKey: lane.waiting[lane.next])?.order
            lane.next += 1
        }
        if lane.next == lane.waiting.count { (lane.waiting, lane.next) = ([], 0) }
        if found != nil {
            lane.underWay += 1
            underWay += 1
        }
        lanes[origin] = lane.underWay == 0 && lane.waiting.isEmpty ? nil : lane
        return found
    }
}
