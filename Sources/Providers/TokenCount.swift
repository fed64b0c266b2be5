/// A number of tokens as servers send it: whole, sometimes written with a fraction. Anything else is unknown.
struct TokenCount: Decodable {
    let value: Int?

    init(from decoder: any Decoder) throws {
        let number = try? decoder.singleValueContainer().decode(Double.self)
        value = number.flatMap { Int(exactly: $0) }.flatMap { $0 >= 0 ? $0 : nil }
    }
}
