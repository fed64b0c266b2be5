internal import Foundation
internal import SQLiteLog

extension ProcessLock {
    /// Takes the folder for this process, or says who has it.
    static func take(_ folder: LedgerFolder) throws(LedgerFault) -> ProcessLock {
        do { return try ProcessLock(file: folder.lock) } catch {
            switch error {
            case .held(let process): throw .inUse(path: folder.url.path, byProcess: process)
            case .cannotOpen(let code): throw .cannotOpen(path: folder.lock.path, "system error \(code)")
            }
        }
    }
}
