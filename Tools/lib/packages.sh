# shellcheck shell=bash
# Packages of Debian and Ubuntu: what is missing, and getting it. Sourced, after messages.sh.

# What every build needs; packages are named as apt names them.
# shellcheck disable=SC2034  # read by the scripts that source this
readonly build_packages=(ca-certificates git pkg-config libsodium-dev libssl-dev libcurl4-openssl-dev libsqlite3-dev)

# is_present PACKAGE: whether what we want of it is there, wherever it came from.
is_present() {
    case "$1" in
        bubblewrap) command -v bwrap ;;
        ca-certificates) [[ -e /etc/ssl/certs/ca-certificates.crt ]] ;;
        libcurl4-openssl-dev) pkg-config --exists libcurl ;;
        libsodium-dev) pkg-config --exists libsodium ;;
        libssl-dev) pkg-config --exists libcrypto ;;
        libsqlite3-dev) pkg-config --exists sqlite3 ;;
        nghttp2) PATH="$PATH:/usr/sbin" command -v nghttpd ;;
        protobuf-compiler) command -v protoc ;;
        python3-cryptography) python3 -c 'import cryptography' ;;
        python3-venv) python3 -c 'import ensurepip, venv' ;;
        *) command -v "$1" ;;
    esac &>/dev/null
}

# install_missing PACKAGE...: installs by apt what is not there, as root or through sudo; nothing to do is the usual case.
install_missing() {
    local package missing=() as_root=()
    for package in "$@"; do
        is_present "$package" || missing+=("$package")
    done
    if ((${#missing[@]} == 0)); then
        say "All there already."
        return
    fi
    command -v apt-get >/dev/null \
        || fail "missing: ${missing[*]} (named as on Debian), and there is no apt-get here: install them, then start again"
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "not root, and no sudo: as root, apt-get install ${missing[*]}, then start again"
        as_root=(sudo)
    fi
    say "Installing ${missing[*]} (about a minute)"
    if ! { "${as_root[@]}" apt-get update --quiet=2 \
        && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install --yes --quiet=2 --no-install-recommends "${missing[@]}"; }; then
        fail "apt could not install them; as root: apt-get update && apt-get install ${missing[*]}"
    fi
}
