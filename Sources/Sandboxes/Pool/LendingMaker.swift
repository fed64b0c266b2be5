/// Makes sandboxes by lending those of a pool, for whoever knows makers only.
package struct LendingMaker<Maker: SandboxMaker>: SandboxMaker {
    private let pool: SandboxPool<Maker>
    private let key: SandboxPoolKey

    package init(_ pool: SandboxPool<Maker>, for key: SandboxPoolKey) {
        self.pool = pool
        self.key = key
    }

    /// Destroying it gives it back.
    package func make(_ specification: SandboxSpecification) async throws(SandboxFault) -> any Sandbox {
        try await pool.lent(for: key, specification)
    }
}
