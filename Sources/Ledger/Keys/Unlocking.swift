internal import Events
internal import Foundation
internal import Sodium

/// Opens the root key with what is at hand: a recovery key where one is named, else the key file, else a passphrase.
struct Unlocking {
    let folder: LedgerFolder

    func root(of slots: [UnlockSlot], epoch: UInt32) throws(LedgerFault) -> RootKey {
        if let url = folder.recoveryKeyFile {
            return try root(of: slots, .recovery, by: KeyFile(url: url, kind: .recovery), epoch: epoch)
        }
        let keyFile = KeyFile(url: folder.keyFile, kind: .unlocking)
        do { return try root(of: slots, .keyFile, by: keyFile, epoch: epoch) } catch {
            let passphraseSlots = slots.filter { $0.kind == .passphrase }
            if passphraseSlots.isEmpty { throw error }
            // A key file that opens nothing stands in nobody's way who has a passphrase.
            guard let passphrase = folder.passphrase else {
                throw keyFile.isThere ? error : .passphraseNeeded(keyFile: folder.keyFile.path)
            }
            return try root(of: passphraseSlots, by: passphrase, epoch: epoch)
        }
    }

    private func root(of slots: [UnlockSlot], by passphrase: PassphraseSource, epoch: UInt32) throws(LedgerFault)
        -> RootKey
    {
        try passphrase.withBytes { (passphrase) throws(LedgerFault) -> RootKey in
            for slot in slots {
                let key = try PassphraseKey.derive(from: passphrase, salt: slot.id.bytes, limits: slot.limits!)
                    .withBytes { BoxKey(seed: $0) }
                if key.publicKey == slot.publicKey { return try root(of: slot, by: key, epoch: epoch) }
            }
            throw .passphraseWrong
        }
    }

    private func root(of slots: [UnlockSlot], _ kind: SlotKind, by file: KeyFile, epoch: UInt32) throws(LedgerFault)
        -> RootKey
    {
        let key = try file.boxKey()
        guard let slot = slots.first(where: { $0.kind == kind && $0.publicKey == key.publicKey }) else {
            throw file.wrong
        }
        return try root(of: slot, by: key, epoch: epoch)
    }

    private func root(of slot: UnlockSlot, by key: BoxKey, epoch: UInt32) throws(LedgerFault) -> RootKey {
        guard let root = slot.open(by: key, rootEpoch: epoch), slot.isSound(under: root) else {
            throw .keysIncomplete("slot \(slot.id) is not what was written")
        }
        return root
    }
}
