/// A sandbox that can be made as it was when it was new. A pool destroys those that cannot.
package protocol ReusableSandbox: Sandbox {
    /// Ends all that runs in it and empties its working folder. One that throws is not to be used again.
    func reset() async throws(SandboxFault)
}
