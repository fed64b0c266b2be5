import CCurl
import HTTPTransport

/// A connection that libcurl makes and then leaves to us: bytes go out and come in as they are.
extension EasyHandle {
    /// To be called before the connection is made.
    func keepConnection() throws(HTTPFault) {
        try set(CURLOPT_CONNECT_ONLY, 1)
        // Without a tunnel the connection would be one to the proxy, and our bytes would be for it.
        try set(CURLOPT_HTTPPROXYTUNNEL, 1)
    }

    /// Sends what the connection takes now, and says how many bytes that was.
    func send(_ bytes: [UInt8]) -> (count: Int, code: CURLcode) {
        var count = 0
        let code = bytes.withUnsafeBytes { curl_easy_send(raw, $0.baseAddress, $0.count, &count) }
        return code == CURLE_AGAIN ? (0, CURLE_OK) : (count, code)
    }

    /// What has come, at most so much of it: no byte at the connection's end, `nil` where there is nothing now.
    func receive(bytesMax: Int) -> (bytes: [UInt8]?, code: CURLcode) {
        var code = CURLE_OK
        let bytes = [UInt8](unsafeUninitializedCapacity: bytesMax) { buffer, count in
            code = curl_easy_recv(raw, buffer.baseAddress, bytesMax, &count)
            if code != CURLE_OK { count = 0 }
        }
        return code == CURLE_AGAIN ? (nil, CURLE_OK) : (bytes, code)
    }

    /// For whoever waits until it is ready; `nil` where there is no connection.
    var socket: curl_socket_t? {
        var socket = curl_socket_t(-1)
        return ccurl_get_socket(raw, &socket) == CURLE_OK && socket >= 0 ? socket : nil
    }
}
