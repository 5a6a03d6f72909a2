# What the scripts share: finding a JDK and installing what is missing. Sourced, POSIX sh.
# The caller has set `root` to the top of the source tree and runs under `set -eu`.

say() {
    printf '%s\n' "$*"
}

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Major version of the JDK in $1; nothing if there is no compiler there.
jdk_major() {
    [ -x "$1/bin/javac" ] || return 0
    version=$(sed -n 's/^JAVA_VERSION="\([0-9][0-9.]*\).*/\1/p' "$1/release" 2>/dev/null || true)
    [ -n "$version" ] || version=$("$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9][0-9.]*\).*/\1/p')
    case $version in
        1.*) version=${version#1.} ;;
    esac
    printf '%s' "${version%%.*}"
}

# Prints the home of the JDK to use: $JAVA_HOME, else the newest of at least 17; nothing if there is none.
find_jdk() {
    if [ -n "${JAVA_HOME:-}" ]; then
        major=$(jdk_major "$JAVA_HOME")
        [ "${major:-0}" -lt 17 ] || printf '%s' "$JAVA_HOME"
        return 0
    fi
    best=
    best_major=16
    on_path=$(command -v javac 2>/dev/null || true)
    if [ -n "$on_path" ]; then
        on_path=$(readlink -f "$on_path")
        on_path=${on_path%/bin/javac}
    fi
    for home in "$on_path" /usr/lib/jvm/*; do
        major=$(jdk_major "$home")
        if [ "${major:-0}" -gt "$best_major" ]; then
            best=$home
            best_major=$major
        fi
    done
    printf '%s' "$best"
}

# Major version of Node, 0 without it.
node_major() {
    node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p' | grep . || echo 0
}

# What of the tools named in the arguments (jdk mvn npm curl ip iptables chromium firefox
# promtool nginx) is missing, as Debian's package names.
missing_packages() {
    for tool; do
        case $tool in
            jdk) [ -n "$(find_jdk)" ] || printf ' openjdk-17-jdk-headless' ;;
            ip) command -v ip >/dev/null 2>&1 || printf ' iproute2' ;;
            iptables) command -v iptables >/dev/null 2>&1 || printf ' iptables' ;;
            curl) command -v curl >/dev/null 2>&1 || printf ' curl' ;;
            mvn) command -v mvn >/dev/null 2>&1 || printf ' maven' ;;
            promtool) command -v promtool >/dev/null 2>&1 || printf ' prometheus' ;;
            nginx) PATH=$PATH:/usr/sbin command -v nginx >/dev/null 2>&1 || printf ' nginx' ;;
            npm)
                [ "$(node_major)" -ge 18 ] || printf ' nodejs'
                command -v npm >/dev/null 2>&1 || printf ' npm'
                ;;
            firefox) [ -x "${FIREFOX:-/usr/bin/firefox-esr}" ] || printf ' firefox-esr' ;;
            chromium) [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || printf ' chromium' ;;
        esac
    done
}

# Whether this script may install Debian packages.
can_install() {
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1
}

# Makes the tools named in the arguments available and exports JAVA_HOME, or ends with what is missing.
need() {
    packages=$(missing_packages "$@")
    if [ -n "$packages" ]; then
        if ! can_install; then
            fail "missing:$packages (a JDK of at least 17 with JAVA_HOME naming it, Maven, Node.js of at least 18 with npm," \
                "curl, Chromium with CHROMIUM naming it; on Debian, as root, this script installs them)"
        fi
        say "Installing$packages"
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -q
        # Newer Debian releases have left 17 behind; theirs is newer.
        case $packages in
            *openjdk-17*) apt-cache show openjdk-17-jdk-headless >/dev/null 2>&1 ||
                packages=$(printf '%s' "$packages" | sed 's/openjdk-17-jdk-headless/default-jdk-headless/') ;;
        esac
        # shellcheck disable=SC2086 # a list of words
        apt-get install -q -y --no-install-recommends $packages
        packages=$(missing_packages "$@")
        [ -z "$packages" ] || fail "still missing after the installation:$packages"
    fi
    JAVA_HOME=$(find_jdk)
    export JAVA_HOME
}

# Installs the tools named in the arguments if that is possible, starting none as a service. Nothing depends on them.
want() {
    packages=$(missing_packages "$@")
    if [ -z "$packages" ] || ! can_install; then
        return 0
    fi
    say "Installing$packages"
    # shellcheck disable=SC2086 # a list of words
    { apt-get update -q && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages; } ||
        say "Not installed:$packages; the tests that use them are skipped."
}
