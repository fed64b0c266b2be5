/// One event of one log in every form it takes, computed from the written format alone by another program: Python's `hashlib` (BLAKE2b with
/// its key, SHA-256) and `cryptography` (Ed25519; ChaCha20-Poly1305 under a subkey by HChaCha20 as in draft-irtf-cfrg-xchacha-03 §2.2).
///
/// The log's key comes from a seed of 32 bytes 0x01, the actor's of 32 bytes 0x65. Data key N is 32 bytes N, its id fifteen bytes 0xD0 and N.
/// Facts are "facts 1" under key 1 with the salt 00…1f; content is "content 1" under keys 2 and 3 with the salt 20…3f.
/// What is here was once written to disks: it may be added to, never changed.
enum Golden {
    static let factsContext = bytes(
        """
        000000136c65646765722e6578616d706c652f7465737400000010018bcfe56801700080000000000000010000000101
        00000010d0d0d0d0d0d0d0d0d0d0d0d0d0d0d001
        """)
    static let factsCiphertext = bytes(
        """
        de898237deef814fb21a3c244eee428065fe1757dc8d53d991a73780a7555747218fe46534ea104087f764f594ebe478
        6b03ec830ad34c088c07f1df6a73e4f2407233682474cdb09c787e0e73ff9a58
        """)
    static let factsPart = bytes(
        """
        08011210d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0011a20000102030405060708090a0b0c0d0e0f10111213141516171819
        1a1b1c1d1e1f20502a20402e57d0606596e7322dce3b3d34fe2d93052cb77a0b1017a2f692b9011b29c1322077f3df9e
        36c1260f9aa2d0de9592a450eb0b5b737618126af10a047f4a68460a
        """)
    static let contentContext = bytes(
        """
        000000136c65646765722e6578616d706c652f7465737400000010018bcfe56801700080000000000000010000000102
        00000020d0d0d0d0d0d0d0d0d0d0d0d0d0d0d002d0d0d0d0d0d0d0d0d0d0d0d0d0d0d003
        """)
    static let contentCiphertext = bytes(
        """
        c2545570c96125ed26275a8a46718fd5cac178dcd646133dbfd533f808295eca4f9774d40fa1c0cc065dd2962e3a8acd
        4625bdd78d90705dd272739d96481ffb7c207beb0acb737bd1d098aae1ebb066
        """)
    static let contentPart = bytes(
        """
        08021210d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0021210d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0031a202021222324252627
        28292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f20502a2060cafc9cacde062f4322dd5b7d1771042df427a8
        2dd4417b0292d5e003bea1a9322069a741226f0c0108ffb52ce6f6d147e9eae6e722eedb96bd99dbeb0c40481842
        """)
    static let header = bytes(
        """
        080112136c65646765722e6578616d706c652f746573741a10018bcfe5680170008000000000000001227c08011210d0
        d0d0d0d0d0d0d0d0d0d0d0d0d0d0011a20000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e
        1f20502a20402e57d0606596e7322dce3b3d34fe2d93052cb77a0b1017a2f692b9011b29c1322077f3df9e36c1260f9a
        a2d0de9592a450eb0b5b737618126af10a047f4a68460a228e0108021210d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0021210
        d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0031a20202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d
        3e3f20502a2060cafc9cacde062f4322dd5b7d1771042df427a82dd4417b0292d5e003bea1a9322069a741226f0c0108
        ffb52ce6f6d147e9eae6e722eedb96bd99dbeb0c40481842
        """)
    static let entry = bytes(
        """
        0901401e18240a060012b802080112136c65646765722e6578616d706c652f746573741a10018bcfe568017000800000
        0000000001227c08011210d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0011a20000102030405060708090a0b0c0d0e0f101112
        131415161718191a1b1c1d1e1f20502a20402e57d0606596e7322dce3b3d34fe2d93052cb77a0b1017a2f692b9011b29
        c1322077f3df9e36c1260f9aa2d0de9592a450eb0b5b737618126af10a047f4a68460a228e0108021210d0d0d0d0d0d0
        d0d0d0d0d0d0d0d0d0021210d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0031a20202122232425262728292a2b2c2d2e2f3031
        32333435363738393a3b3c3d3e3f20502a2060cafc9cacde062f4322dd5b7d1771042df427a82dd4417b0292d5e003be
        a1a9322069a741226f0c0108ffb52ce6f6d147e9eae6e722eedb96bd99dbeb0c404818421a640a200ae90e360e0ade84
        eaf8937fefe729d2d81e21c707f80c55001495421c3dac781240c05df7ab1b05dcc32967b8bca8476836b83c4438ade5
        ecdcd5cf408f8b169c64e26bb5c7eab9fb7fa0bda01660637aba62f524ddc7f627287479eef6de607605
        """)
    static let leaf = bytes(
        """
        95cbeef42f442aba8a7370f2eb1f64bb30bca5d1699f34b02a0628b1de612b44
        """)
    static let verifierKey = "ledger.example/test+e5499917+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
    static let checkpoint = """
        ledger.example/test
        1
        lcvu9C9EKrqKc3Dy6x9kuzC8pdFpnzSwKgYosd5hK0Q=

        — ledger.example/test 5UmZF7zKpQlx0JLNX7aM0GFYjm4HrVY0lnkkBhScR6+PNlS/AnFxCBM1WkrlTRUb/mGpWffe0PkUkyM7hzOaMbJhmAs=

        """

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
