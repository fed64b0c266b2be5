# shellcheck shell=bash
# The Swift toolchain: its version, our flags, what we build with it. Sourced, after messages.sh.

readonly swift_version_min=6.2
# Every build of ours, so that no two builds of one folder differ in their flags and undo each other's work.
readonly swift_flags=(--explicit-target-dependency-import-check error)

# require_swift: ends with one clear line unless the toolchain is there and new enough.
require_swift() {
    local found
    command -v swift >/dev/null \
        || fail "swift is not on the search path: install Swift $swift_version_min or newer from https://www.swift.org/install/linux"
    found="$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+(\.[0-9]+)+).*/\1/p' | head -n 1)"
    [[ -n "$found" ]] || fail "\`swift --version\` gives no version: is this a whole toolchain?"
    [[ "$(printf '%s\n' "$swift_version_min" "$found" | sort -V | head -n 1)" == "$swift_version_min" ]] \
        || fail "Swift $found is too old: install $swift_version_min or newer from https://www.swift.org/install/linux"
    say "Swift $found"
}

# build_release PRODUCT: optimised, with Swift's runtime inside where the toolchain has it to give: such a program starts sooner and is
# faster, and runs on a machine without Swift.
build_release() {
    local runtime flags=()
    runtime="$(swiftc -print-target-info -static-stdlib 2>/dev/null \
        | sed -nE 's/.*"runtimeResourcePath": "(.*)".*/\1/p' | head -n 1)"
    if compgen -G "$runtime/linux/libswiftCore.a" >/dev/null; then flags=(--static-swift-stdlib); fi
    swift build --configuration release --product "$1" "${swift_flags[@]}" "${flags[@]}"
}

# build_protoc_gen_swift ROOT: the plug-in of swift-protobuf that protoc calls, from the package's own dependency.
# It has a build folder of its own: once a dependency's program was asked for, SwiftPM (6.3) builds in that folder every
# program of the dependency, the C++ protoc among them, and that takes minutes.
build_protoc_gen_swift() {
    swift build --package-path "$1" --scratch-path "$1/.build/generator" --product protoc-gen-swift "${swift_flags[@]}"
}

# protoc_gen_swift_path ROOT: where that program lies once built.
protoc_gen_swift_path() {
    printf '%s\n' "$1/.build/generator/debug/protoc-gen-swift"
}
