# Shared by the scripts beside it; to be sourced, not run.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$0: $*"
    exit 1
}

# Runs a command as root: directly, or through sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "this needs root and there is no sudo; run as root: $*"
    fi
}

# Makes sure that a Swift toolchain, 6.2 or later, is installed.
need_swift() {
    command -v swift >/dev/null \
        || die "no Swift toolchain was found; get 6.2 or later from https://www.swift.org/install"
    local version
    version="$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)"
    case "$version" in
        "") die "the version of '$(command -v swift)' cannot be told; 6.2 or later is needed" ;;
        [0-5].* | 6.[01]) die "Swift $version was found; get 6.2 or later from https://www.swift.org/install" ;;
    esac
}

# Makes sure that hiredis, redis-server and the given commands are installed.
need_packages() {
    if [ "$(uname)" = Darwin ]; then
        command -v redis-server >/dev/null && brew list hiredis >/dev/null 2>&1 \
            || die "something is missing; run: brew install hiredis redis"
        return
    fi
    local missing=()
    [ -e /usr/include/hiredis/hiredis.h ] || missing+=(libhiredis-dev)
    command -v redis-server >/dev/null || missing+=(redis-server)
    local command
    for command in "$@"; do
        command -v "$command" >/dev/null && continue
        # Debian's package has another name than its command.
        [ "$command" = luacheck ] && command=lua-check
        missing+=("$command")
    done
    [ "${#missing[@]}" -eq 0 ] && return
    command -v apt-get >/dev/null || die "install hiredis's headers and redis-server first: there is no apt-get here"
    say "installing ${missing[*]}"
    as_root apt-get update -qq >&2
    # The package would start its own server, which is not needed here.
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}
