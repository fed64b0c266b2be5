#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Quotients of gamma functions whose arguments differ by one half, without the large logarithms that would cancel.
enum GammaRatio {
    /// ln Γ(a + 1/2) − ln Γ(a) − ½ ln a, for a > 0: near −1 / (8 a) when a is large.
    ///
    /// By Stirling's formula (DLMF 5.11.1), ln Γ(a) being `SaddlePoint.stirlingError(a)` + ½ ln 2π + (a − ½) ln a − a.
    static func logarithmOfHalfStep(_ a: Double) -> Double {
        precondition(a > 0)
        return SaddlePoint.stirlingError(a + 0.5) - SaddlePoint.stirlingError(a) + (a * log1p(0.5 / a) - 0.5)
    }
}
