import CCurl
import HTTPTransport
import Threads

/// The transfer thread's work: obey, let libcurl go on, hand over what is finished, keep the time, sleep.
///
/// Everything here happens on that one thread; callers reach it through the mailbox only.
final class TransferLoop {
    private let settings: CurlSettings
    private let mailbox: Mailbox
    private let multi: MultiHandle
    private let clock = ContinuousClock()
    private var queue: AdmissionQueue<TransferID, TransferOrder>
    private var underWay: [TransferID: Transfer] = [:]
    /// No deadline is earlier than this. (Deadlines only move back, so it stays true while transfers advance.)
    private var nextDeadline: ContinuousClock.Instant?

    private init(settings: CurlSettings, mailbox: Mailbox) {
        self.settings = settings
        self.mailbox = mailbox
        multi = MultiHandle(settings: settings)
        queue = AdmissionQueue(perOriginMax: settings.transfersPerHostMax, totalMax: settings.transfersMax)
        mailbox.open(waking: multi)
    }

    /// Starts a thread that runs until it is told to stop. The mailbox takes commands when this returns; where there is no thread it is sealed.
    static func start(settings: CurlSettings, mailbox: Mailbox) -> Bool {
        var loop: TransferLoop? = TransferLoop(settings: settings, mailbox: mailbox)
        let isStarted = OwnThread.start("transfers") {
            if let loop = loop.take() { main(loop) }
        }
        if !isStarted {
            _ = mailbox.seal()
            mailbox.announceEnd()
        }
        return isStarted
    }

    /// The loop is gone, and with it every connection, when the end is announced.
    private static func main(_ loop: consuming TransferLoop) {
        let mailbox = loop.mailbox
        loop.run()
        _ = consume loop
        mailbox.announceEnd()
    }

    private func run() {
        while obey(mailbox.collect()) {
            admit()
            multi.perform()
            handOver()
            expire()
            multi.poll(timeoutMilliseconds: sleepMilliseconds)
        }
        _ = obey(mailbox.seal())  // orders that came after the stop
        for transfer in underWay.values { abandon(transfer, .cancelled) }
        for order in queue.drain() { order.sink.finish(.failure(.cancelled)) }
    }

    /// Does what callers want; `false` when one of them wants the end.
    private func obey(_ commands: [TransferCommand]) -> Bool {
        var goesOn = true
        for command in commands {
            switch command {
            case .start(let order): queue.enqueue(order.id, order, origin: order.vetted.origin)
            case .cancel(let id):
                if let transfer = underWay[id] { abandon(transfer, .cancelled) } else { _ = queue.leave(id) }
            case .resume(let id): underWay[id]?.handle.resume()
            case .stop: goesOn = false
            }
        }
        return goesOn
    }

    /// Starts those whose turn it is.
    private func admit() {
        while let order = queue.admit() {
            guard !order.sink.isOver else {  // given up before it began
                queue.finish(origin: order.vetted.origin)
                continue
            }
            do {
                let transfer = try Transfer(order, settings: settings, now: clock.now)
                multi.add(transfer.handle)
                underWay[order.id] = transfer
                nextDeadline = min(nextDeadline ?? transfer.deadline.instant, transfer.deadline.instant)
            } catch {
                queue.finish(origin: order.vetted.origin)
                order.sink.finish(.failure(error))
            }
        }
    }

    /// Takes out the transfers that libcurl is done with, and starts others in their place.
    private func handOver() {
        while let (handle, result) = multi.nextFinished() {
            guard let transfer = Transfer.of(handle) else { preconditionFailure("every handle has its transfer") }
            transfer.finish(result)
            release(transfer)
        }
        admit()
    }

    private func expire() {
        guard let due = nextDeadline, due <= clock.now else { return }
        let now = clock.now
        for transfer in Array(underWay.values) {
            let (phase, instant) = transfer.deadline
            if instant <= now { abandon(transfer, .timedOut(phase)) }
        }
        nextDeadline = underWay.values.map(\.deadline.instant).min()
        admit()
    }

    /// Ends a transfer before its end; its connection goes with it.
    private func abandon(_ transfer: Transfer, _ fault: HTTPFault) {
        let timing = transfer.timing
        release(transfer)
        transfer.sink.finish(.failure(fault), timing: timing)
    }

    private func release(_ transfer: Transfer) {
        multi.remove(transfer.handle)
        underWay[transfer.id] = nil
        queue.finish(origin: transfer.vetted.origin)
    }

    /// Until the next deadline. libcurl shortens it to its own timers, and new commands wake it.
    private var sleepMilliseconds: Int32 { MultiHandle.milliseconds(until: nextDeadline, from: clock.now) }
}
