import EventLog
import LogTestSupport

extension LogWriter {
    /// What an append ends with, as a value.
    func outcome(_ events: [SealedEvent], under ticket: Ticket, request: RequestStamp? = nil) async -> Result<
        Receipt, AppendFault
    > {
        do { return .success(try await append(events, under: ticket, request: request)) } catch {
            return .failure(error)
        }
    }

    func outcome(_ events: [SealedEvent], request: RequestStamp? = nil) async -> Result<Receipt, AppendFault> {
        do { return .success(try await append(events, request: request)) } catch { return .failure(error) }
    }
}

extension Result where Success == Receipt, Failure == AppendFault {
    var positions: Range<UInt64>? { try? get().positions }

    var fault: AppendFault? {
        if case .failure(let fault) = self { return fault }
        return nil
    }
}

extension RequestStamp {
    static func sample(_ key: String, command: UInt8 = 1) -> RequestStamp {
        RequestStamp(key: RequestKey(Array(key.utf8))!, digest: NaiveMerkleTree.leaf(Int(command)))
    }
}
