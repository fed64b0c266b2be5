/// Bodies of the form `multipart/form-data` (RFC 7578), as Daytona's toolbox takes them.
enum Multipart {
    /// All paths, then all files: the server must know where a file goes before it comes.
    static func encode(_ files: [(path: String, bytes: [UInt8])], boundary: String) -> [UInt8] {
        var body: [UInt8] = []
        for (index, file) in files.enumerated() {
            body += "--\(boundary)\r\nContent-Disposition: form-data; name=\"files[\(index)].path\"\r\n\r\n".utf8
            body += "\(file.path)\r\n".utf8
        }
        for (index, file) in files.enumerated() {
            body += "--\(boundary)\r\nContent-Disposition: form-data; name=\"files[\(index)].file\"; ".utf8
            body += "filename=\"\(file.path)\"\r\nContent-Type: application/octet-stream\r\n\r\n".utf8
            body += file.bytes
            body += "\r\n".utf8
        }
        return body + "--\(boundary)--\r\n".utf8
    }
}
