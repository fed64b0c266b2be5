/// The programs that run tests: see ``TestsHarness``. Each is handed the token on descriptor 3, and proves by a file of the name `proof`.
enum TestsHarnessText {}
