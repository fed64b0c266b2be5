/// Why bytes are not what a ``SnapshotWriter`` wrote. There is one answer to it, whatever is wrong: fold from the log.
package enum SnapshotFault: Error, Equatable, Sendable {
    case malformed
}
