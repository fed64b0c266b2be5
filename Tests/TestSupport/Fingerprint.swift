/// A number that tells long bytes from others, for golden values (64-bit FNV-1a, Fowler, Noll, Vo 1991).
package func fingerprint(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}
