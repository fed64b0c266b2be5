/// By which rule a margin is tested where scores are no rates. What was recorded by an earlier one is still computed anew by that.
package enum MarginRule: Equatable, Sendable {
    /// By betting where both ends of the scores are known, else by t: neither asks for symmetry.
    case withoutSymmetry
    /// The first: by sign flips, as if differences were symmetric about the margin; too quick where most cases tie and few are lost.
    case bySignFlips
}
