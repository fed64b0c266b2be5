/// Why a certificate is not trusted, where that can be told: each asks for another remedy.
package enum CertificateFlaw: String, CaseIterable, Sendable {
    case expired = "its certificate has expired"
    case otherName = "its certificate is for another name"
    case unknownIssuer = "its certificate is of an issuer who is not trusted here"
}
