internal import Foundation
internal import Synchronization

// What comes from a sandbox: on a thread that does nothing else.
extension AgentLine {
    private static let complaintBytesMax = 2_000

    /// Hears of what comes until nothing more will.
    func listen() {
        let hearings: [(Descriptor, () -> Bool)] = [
            (control, hearAgent), (output, hearOutput), (error, hearError), (complaints, hearComplaints),
        ]
        var ends = hearings.map { pollfd(fd: $0.0.number, events: Int16(POLLIN), revents: 0) }
        while ends[0].fd >= 0 {
            guard poll(&ends, nfds_t(ends.count), -1) > 0 else { continue }
            for place in ends.indices where ends[place].revents != 0 {
                // An end that was heard out is looked at no more.
                if !hearings[place].1() { ends[place].fd = -1 }
            }
        }
        over()
    }

    // Each says whether more may come.

    private func hearAgent() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(control.number, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EAGAIN || errno == EINTR { return true }
            guard count > 0 else { return false }
            let answers = state.withLock { state in
                state.line += bytes.prefix(count)
                var answers: [Agent.Answer?] = []
                state.isInPlace = true
                while let end = state.line.firstIndex(of: UInt8(ascii: "\n")) {
                    answers.append(Agent.Answer(state.line[..<end]))
                    state.line.removeSubrange(...end)
                }
                if state.line.count > Self.complaintBytesMax { answers.append(nil) }
                return answers
            }
            for answer in answers {
                guard let answer else {
                    end(.died("it says what no agent says"), isUrgent: true)
                    return true
                }
                // What the command wrote before is here already.
                _ = hearOutput()
                _ = hearError()
                finish(.success(answer))
            }
        }
    }

    private func hearOutput() -> Bool { output.readNow { hear(.standardOutput($0)) } }
    private func hearError() -> Bool { error.readNow { hear(.standardError($0)) } }

    /// What comes while nothing is asked is nobody's.
    private func hear(_ output: SandboxOutput) {
        let (heard, isTooMuch) = state.withLock { state in
            (state.question?.heard, state.question?.keep(output) == false)
        }
        if isTooMuch { end(.overLimit(.output), isUrgent: true) } else { heard?(output) }
    }

    func hearComplaints() -> Bool {
        complaints.readNow { bytes in
            state.withLock { state in
                state.complaints += bytes.prefix(max(0, Self.complaintBytesMax - state.complaints.count))
            }
        }
    }
}
