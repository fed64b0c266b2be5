package import Foundation
package import Sodium
internal import Synchronization

/// A passphrase: asked for when it is first needed, and kept in guarded memory from then on, so that nobody is asked twice.
package final class PassphraseSource: Sendable {
    private let ask: @Sendable () throws(LedgerFault) -> SecretBytes
    private let asksSomebody: Bool
    private let kept = Mutex<Kept?>(nil)

    /// Of a new one.
    private static let bytesMin = 8

    /// `ask` reads it from a terminal.
    package convenience init(ask: @escaping @Sendable () throws(LedgerFault) -> SecretBytes) {
        self.init(asksSomebody: true, ask)
    }

    private init(asksSomebody: Bool, _ ask: @escaping @Sendable () throws(LedgerFault) -> SecretBytes) {
        (self.asksSomebody, self.ask) = (asksSomebody, ask)
    }

    /// Whether somebody is still to be asked for it, who takes their time.
    package var isAwaited: Bool { asksSomebody && kept.withLock { $0 == nil } }

    /// The first line of a file that only its owner may read.
    package convenience init(file: URL) {
        self.init(asksSomebody: false) { () throws(LedgerFault) -> SecretBytes in
            try SecretFile.withBytes(of: file) { (text) throws(LedgerFault) -> SecretBytes in
                let line = text.prefix { $0 != 0x0A && $0 != 0x0D }
                guard !line.isEmpty else { throw .passphraseUnusable("the first line of \(file.path) is empty") }
                return SecretBytes(count: line.count) { $0.copyBytes(from: line) }
            } orElse: {
                switch $0 {
                case .missing: .passphraseUnusable("\(file.path) is missing")
                case .cannotOpen(let reason): .passphraseUnusable("\(file.path) cannot be opened (\(reason))")
                case .readableByOthers:
                    .passphraseUnusable("others can read \(file.path); run `chmod 600 '\(file.path)'`")
                case .notAFile: .passphraseUnusable("\(file.path) is not a small file with a passphrase in it")
                }
            }
        }
    }

    /// Lends its bytes.
    package func withBytes<R: ~Copyable>(
        _ body: (UnsafeRawBufferPointer) throws(LedgerFault) -> R
    ) throws(LedgerFault) -> R {
        let passphrase = try kept.withLock { (kept) throws(LedgerFault) in
            if let kept { return kept }
            let asked = Kept(try ask())
            kept = asked
            return asked
        }
        return try passphrase.bytes.withBytes(body)
    }

    /// Refuses one that is too short to lock anything new with.
    func checkIsLongEnough() throws(LedgerFault) {
        let count = try withBytes { $0.count }
        guard count >= Self.bytesMin else { throw .passphraseUnusable("a new one has at least \(Self.bytesMin) bytes") }
    }

    private final class Kept: Sendable {
        let bytes: SecretBytes

        init(_ bytes: consuming SecretBytes) { self.bytes = bytes }
    }
}
