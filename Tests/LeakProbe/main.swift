// Uses each wrapper of a C library once through, then ends; a test runs it under valgrind.
//
//     leak-probe curl URL               URL: where Tests/Peers/scripted_server.py listens
//     leak-probe curl-environment URL
//     leak-probe websocket URL          URL: where Tests/Peers/socket_server.py listens
//     leak-probe sodium
//     leak-probe leak                   loses 64 bytes, to see that valgrind sees it

import Dispatch

let arguments = Array(CommandLine.arguments.dropFirst())
let isDone = DispatchSemaphore(value: 0)
// The main thread waits, rather than being the one that `await`s: that one leaves its stack, and valgrind does not follow.
Task.detached {
    do {
        switch arguments.first {
        case "curl": try await CurlProbe(server: arguments[1]).run()
        case "curl-environment": try await CurlProbe(server: arguments[1]).askAsTheEnvironmentSays()
        case "websocket": try await WebSocketProbe(server: arguments[1]).run()
        case "sodium": SodiumProbe().run()
        case "leak": loseMemory()
        default: fatalError("leak-probe does not know that part; the first lines of its source name all parts")
        }
    } catch {
        fatalError("\(error)")
    }
    print("done")
    isDone.signal()
}
isDone.wait()

/// The address is used, or the optimiser would leave the memory out.
func loseMemory() {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 8)
    expect("\(memory)".hasPrefix("0x"), "memory has an address")
}
