internal import Foundation
internal import GRDB

/// Columns read with doubt: `nil` for a value of another type, which only a damaged file can hold. (GRDB's own conversions trap.)
extension Row {
    func integer(_ index: Int) -> Int64? {
        guard case .int64(let value) = (self[index] as DatabaseValue).storage else { return nil }
        return value
    }

    func blob(_ index: Int) -> Data? {
        guard case .blob(let value) = (self[index] as DatabaseValue).storage else { return nil }
        return value
    }

    func text(_ index: Int) -> String? {
        guard case .string(let value) = (self[index] as DatabaseValue).storage else { return nil }
        return value
    }
}
