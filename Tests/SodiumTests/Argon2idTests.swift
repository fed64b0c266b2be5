import Sodium
import Testing

@Suite struct Argon2idTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let password: String
        let operations: UInt64
        let kibibytes: UInt64
        let key: String
        var testDescription: String { "“\(password)”, t=\(operations), m=\(kibibytes) KiB" }

        var limits: Argon2id.Limits { .init(operations: operations, memoryBytes: kibibytes << 10) }
    }

    private static let salt = [UInt8](0..<16)

    /// Made with the reference implementation (argon2-cffi, version 19, one lane), salt 00…0f.
    static let vectors = [
        Vector(
            password: "password", operations: 2, kibibytes: 64,
            key: "716882821df77bc6414358b07159fb63ca1c90beaeb9d0ca0e43bd887dcf2ca9"),
        Vector(
            password: "", operations: 1, kibibytes: 8,
            key: "31ed41e2d73f27fdfe4eb4bec651341e58ba43477051c6fe4adad735d82ee08a"),
        Vector(
            password: "Füße 🦶", operations: 3, kibibytes: 1024,
            key: """
                7630d6c324885fb67df0011d6b03eb6499281bae3d3df45717b9dc67b0b0b371\
                f9beca5c46a9a85c9993d6cdc98ca924a6f65a706d71621d3a0e8c4331d55b1c
                """),
    ]

    private static func key(
        _ count: Int, _ password: String, salt: [UInt8] = salt, limits: Argon2id.Limits
    ) -> [UInt8]? {
        Array(password.utf8).withUnsafeBytes { password in
            guard let key = Argon2id.key(count: count, from: password, salt: salt, limits: limits) else { return nil }
            return key.withBytes { Array($0) }
        }
    }

    @Test(arguments: vectors) func keysAreThoseOfTheReference(vector: Vector) {
        let expected = bytes(hex: vector.key)
        #expect(Self.key(expected.count, vector.password, limits: vector.limits) == expected)
    }

    @Test func passwordSaltAndLimitsAllCount() {
        let key = Self.key(32, "password", limits: .least)
        #expect(key != nil)
        #expect(Self.key(32, "passworD", limits: .least) != key)
        #expect(Self.key(32, "password", salt: [1] + Self.salt.dropFirst(), limits: .least) != key)
        #expect(Self.key(32, "password", limits: .init(operations: 2, memoryBytes: 8 << 10)) != key)
        #expect(Self.key(32, "password", limits: .init(operations: 1, memoryBytes: 16 << 10)) != key)
    }

    @Test(arguments: [
        Argon2id.Limits(operations: 0, memoryBytes: 8 << 10), .init(operations: 1, memoryBytes: 0),
        .init(operations: 1, memoryBytes: (8 << 10) - 1), .init(operations: 1, memoryBytes: .max),
        .init(operations: .max, memoryBytes: 8 << 10), .init(operations: 1, memoryBytes: 1 << 62),
    ]) func limitsThatCannotBeMetMakeNoKey(_ limits: Argon2id.Limits) {
        #expect(Self.key(32, "password", limits: limits) == nil)
    }
}
