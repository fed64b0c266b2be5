/// A sandbox that can be made as it was when it was new. A pool destroys those that cannot.
package protocol ReusableSandbox: Sandbox {
    /// What it took until now, as far as it is known.
    var usage: SandboxUsage { get }
    /// How many of its commands told what processor time they took.
    var measurements: Int { get }

    /// Takes note of what there is, before anybody has used it.
    func prepare() async throws(SandboxFault)

    /// Ends all that runs in it beyond what there was, and empties its working folder. One that throws is not to be used
    /// again.
    func reset() async throws(SandboxFault)
}
