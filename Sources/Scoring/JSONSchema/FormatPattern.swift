/// The patterns of ``SchemaFormat``.
enum FormatPattern {
    private static func whole(_ pattern: String) -> SearchPattern {
        // A pattern of our own making is one.
        try! SearchPattern("^(?:\(pattern))$")
    }

    private static let label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    static let host = whole(#"\#(label)(?:\.\#(label))*\.?"#)
    private static let mailLetters = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
    static let email = whole(#"\#(mailLetters)(?:\.\#(mailLetters))*@(?:\#(label)\.)+\#(label)"#)
    private static let byte = #"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"#
    static let ipv4 = whole(#"(?:\#(byte)\.){3}\#(byte)"#)
    static let uuid = whole(
        "(?:[Uu][Rr][Nn]:[Uu][Uu][Ii][Dd]:)?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
    static let base64 = whole("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
    static let duration = whole(
        #"P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|P\d+W"#)

    private static let escaped = "%[0-9A-Fa-f]{2}"
    private static let pathLetter = #"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|\#(escaped))"#
    private static let authority =
        #"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|\#(escaped))*@)?(?:\[[0-9A-Fa-fv:.]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|\#(escaped))*)(?::\d*)?"#
    private static let rest = #"(?:\?(?:\#(pathLetter)|[/?])*)?(?:#(?:\#(pathLetter)|[/?])*)?"#
    private static let hierarchy = #"(?://\#(authority)(?:/\#(pathLetter)*)*|(?!//)(?:\#(pathLetter)|/)*)"#
    private static let scheme = "[A-Za-z][A-Za-z0-9+.-]*:"
    static let absoluteURI = whole(scheme + hierarchy + rest)
    /// A first part without a scheme has no colon.
    static let anyURI = whole("(?:\(scheme)|(?![^/?#]*:))\(hierarchy)\(rest)")
    static let webURL = whole(
        #"(?:https?|ftp)://(?=[^/?#:]*[^/?#:.])\#(authority)(?:/\#(pathLetter)*)*\#(rest)"#)
    private static let name = #"(?:[A-Za-z0-9_]|\#(escaped))(?:\.?(?:[A-Za-z0-9_]|\#(escaped)))*(?::[1-9]\d{0,3}|\*)?"#
    static let template = whole(
        #"(?:[^\x00-\x20"'<>%\\^`{|}]|\#(escaped)|\{[+#./;?&=,!@|]?\#(name)(?:,\#(name))*\})*"#)

    private static let pointerPart = "(?:[^~/]|~0|~1)*"
    static let pointer = whole("(?:/\(pointerPart))*")
    static let pointerFragment = whole(#"#(?:/(?:[A-Za-z0-9_.!$&'()*+,;:=@-]|\#(escaped)|~0|~1)*)*"#)
    static let relativePointer = whole(#"(?:0|[1-9]\d*)(?:#|(?:/\#(pointerPart))*)"#)
}
