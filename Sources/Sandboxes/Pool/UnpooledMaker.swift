/// Makes sandboxes beside a pool's, each for one use, in the place of those that the pool keeps warm where a quota has no room for both.
package struct UnpooledMaker<Maker: SandboxMaker>: SandboxMaker {
    private let maker: Maker
    private let pool: SandboxPool<Maker>

    package init(_ maker: Maker, beside pool: SandboxPool<Maker>) {
        self.maker = maker
        self.pool = pool
    }

    package func make(_ specification: SandboxSpecification) async throws(SandboxFault) -> any Sandbox {
        while true {
            do throws(SandboxFault) { return try await maker.make(specification) } catch .quotaExhausted(let reason) {
                guard await pool.makeRoom() else { throw .quotaExhausted(reason) }
            }
        }
    }
}
