package import EventLog
package import Foundation

extension SQLiteLogStore {
    /// Copies the log in `file` as of one moment, while it is read and written, to the new file `target`.
    package static func copy(_ file: URL, to target: URL) throws(StoreFault) {
        try SQLiteFile(url: file, applicationID: SQLiteSchema.applicationID, format: SQLiteSchema.format)
            .copy(to: target)
    }

    /// Makes a copy that nobody has open one file, beside which its readers leave none.
    package static func makeOneFile(_ copy: URL) throws(StoreFault) {
        try SQLiteFile(url: copy, applicationID: SQLiteSchema.applicationID, format: SQLiteSchema.format)
            .makeOneFile()
    }
}

extension SQLiteKeyStore {
    /// Copies the keys in `file`, wrapped as they are, as of one moment, to the new file `target`.
    package static func copy(_ file: URL, to target: URL) throws(StoreFault) {
        try SQLiteFile(url: file, applicationID: applicationID, format: format).copy(to: target)
    }

    /// Makes a copy that nobody has open one file, beside which its readers leave none.
    package static func makeOneFile(_ copy: URL) throws(StoreFault) {
        try SQLiteFile(url: copy, applicationID: applicationID, format: format).makeOneFile()
    }
}
