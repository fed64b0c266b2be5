import Domain
import Events
import Foundation
import Ledger
import Projections

/// Content on its way to somebody's eyes. It is the one way to content for a command that shows any: where the workspace records
/// views, the view is recorded first, and what cannot be recorded is not shown.
struct Disclosure {
    private let reader: LedgerReader

    /// - Parameter views: what will be shown; asked only where it is recorded.
    static func begin(
        in reader: LedgerReader, of ledger: LedgerOptions, _ views: () throws -> [ContentView]
    ) async throws -> Disclosure {
        if reader.read({ $0.catalog.recordsViews(asOf: .now($0)) }) {
            let views = try views()
            do { try await record(views, in: ledger) } catch {
                throw ExitStatus.failed(
                    "nothing is shown, since here views are recorded, and this one cannot be: \(Complaint.text(of: error))"
                )
            }
        }
        return Disclosure(reader: reader)
    }

    /// The ledger is held no longer than that takes: whoever reads in peace keeps nobody from writing.
    private static func record(_ views: [ContentView], in ledger: LedgerOptions) async throws {
        let open = try ledger.openToWrite()
        do { try await open.execute(.recordViews(RecordViews(views))) } catch {
            await OpenLedger.closeLatest()
            throw error
        }
        await OpenLedger.closeLatest()
    }

    /// The content of one event, or `nil` where it has none or where it was erased.
    func content(at position: UInt64) throws -> Content? { try reader.content(at: position) }
}
