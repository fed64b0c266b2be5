# shellcheck shell=bash
# What our scripts say. Sourced, never run.

# say TEXT: a step begins, or a plain line of talk.
say() { printf '%s\n' "$*"; }

# step TEXT: the title of a step, set off from the output of the one before.
step() { printf '\n== %s\n' "$*"; }

# fail TEXT [CODE]: one line on standard error, then the end (1 unless told otherwise).
fail() {
    printf 'error: %s\n' "$1" >&2
    exit "${2:-1}"
}

# last_line TEXT: its last line that is not empty.
last_line() { printf '%s\n' "$1" | sed '/^[[:space:]]*$/d' | tail -n 1; }
