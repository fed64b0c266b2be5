#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The standard normal distribution.
enum Normal {
    /// The probability below `x`: erfc(−x / √2) / 2 (DLMF 7.2.2 and 7.18), to a few units in the last place in both
    /// tails. There an argument off by one part in 2⁵³ would change the result by x² such parts, so what rounding takes
    /// from −x / √2 is given back to first order, the derivative of erfc being −2 exp(−t²) / √π.
    ///
    /// - Parameter x: any number, infinities included, but not NaN.
    static func cumulative(_ x: Double) -> Double {
        precondition(!x.isNaN)
        guard x.magnitude < 40 else { return x < 0 ? 0 : 1 }  // beyond 38.6 the tail is below the smallest double
        let root = 0.5.squareRoot()
        let rootRest = -4.833646656726457e-17  // 1/√2 less its nearest double
        let t = -x * root
        let tRest = (-t).addingProduct(-x, root) - x * rootRest
        return 0.5 * (erfc(t) - 2 / Double.pi.squareRoot() * exp(-t * t) * tRest)
    }

    /// The value below which the share `probability` lies, with a relative error of about 1e-16.
    ///
    /// Source: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Appl. Statist. 37
    /// (1988) 477–484, routine PPND16.
    ///
    /// - Parameter probability: between 0 and 1, both left out.
    static func quantile(_ probability: Double) -> Double {
        precondition(probability > 0 && probability < 1)
        let q = probability - 0.5
        if q.magnitude <= 0.425 { return q * centre(0.180625 - q * q) }
        let r = (-log(min(probability, 1 - probability))).squareRoot()
        let magnitude = r <= 5 ? tail(r - 1.6) : farTail(r - 5)
        return q < 0 ? -magnitude : magnitude
    }

    private static func centre(_ r: Double) -> Double {
        ratio(
            r,
            [
                3.3871328727963666080, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
                1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                3.3430575583588128105e+4, 2.5090809287301226727e+3,
            ],
            [
                1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
                2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
                5.2264952788528545610e+3,
            ])
    }

    private static func tail(_ r: Double) -> Double {
        ratio(
            r,
            [
                1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550,
                3.64784832476320460504, 1.27045825245236838258, 2.41780725177450611770e-1,
                2.27238449892691845833e-2, 7.74545014278341407640e-4,
            ],
            [
                1, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
                1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
                1.05075007164441684324e-9,
            ])
    }

    private static func farTail(_ r: Double) -> Double {
        ratio(
            r,
            [
                6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580,
                2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                2.71155556874348757815e-5, 2.01033439929228813265e-7,
            ],
            [
                1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
                7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
                2.04426310338993978564e-15,
            ])
    }

    /// The quotient of two polynomials in `r`, coefficients from the constant upwards.
    private static func ratio(_ r: Double, _ numerator: [Double], _ denominator: [Double]) -> Double {
        polynomial(r, numerator) / polynomial(r, denominator)
    }

    private static func polynomial(_ r: Double, _ coefficients: [Double]) -> Double {
        coefficients.reversed().reduce(0) { $0 * r + $1 }
    }
}
