#!/usr/bin/env bash
# Runs every test on both databases. Installs what is missing on a fresh Debian machine and says so.
#
#   ./test.sh                 everything
#   ./test.sh outage          only tests with this in their name
#
# FIREBELL_TEST_SEED=n replays one seed of the kills at random requests.
#
# FIREBELL_SHARED may name a folder with a corpus of real incidents and Discord's OpenAPI
# description; without it, the tests that need them say NOT RUN.
set -euo pipefail
cd "$(dirname "$0")"

need() { # program, Debian packages
    if ! command -v "$1" >/dev/null; then
        echo "test.sh: $1 is missing; installing $2 with apt-get"
        [ "$(id -u)" = 0 ] || { echo "test.sh: that needs root: run 'sudo apt-get install $2' once" >&2; exit 2; }
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $2 >/dev/null
    fi
}
need cc build-essential
if ! command -v chromedriver >/dev/null && [ "$(id -u)" != 0 ]; then
    echo "test.sh: chromedriver is missing and can't be installed without root: browser tests will say NOT RUN"
else
    need chromedriver "chromium chromium-driver fonts-noto-core fonts-noto-color-emoji"
fi
if command -v strace >/dev/null || [ "$(id -u)" = 0 ]; then
    need strace strace
else
    echo "test.sh: strace is missing and can't be installed without root: tests of failing disks will say NOT RUN"
fi
# Parsers, clients and rules of other people's making, which read the status page in tests. They are
# for tests alone and live under target/. What can't be installed is said here; its test says NOT RUN.
tools=target/tools
mkdir -p "$tools"
if ! "$tools/venv/bin/python" -c 'import feedparser, icalendar' 2>/dev/null; then
    echo "test.sh: installing feedparser and icalendar under $tools"
    python3 -m venv "$tools/venv" 2>/dev/null || need python3-with-venv "python3 python3-venv"
    { python3 -m venv "$tools/venv" && "$tools/venv/bin/pip" install -q feedparser==6.0.14 icalendar==7.3.0; } ||
        echo "test.sh: no feedparser and icalendar: their tests will say NOT RUN" >&2
fi
if [ ! -d "$tools/node_modules/axe-core" ] || [ ! -d "$tools/node_modules/statuspage.io" ]; then
    echo "test.sh: installing axe-core, statuspage.io and @statuspage/status-widget under $tools"
    if ! command -v npm >/dev/null && [ "$(id -u)" = 0 ]; then need npm "nodejs npm"; fi
    npm install --silent --no-audit --no-fund --prefix "$tools" \
        axe-core@4.14.1 statuspage.io@3.3.8 @statuspage/status-widget@1.0.5 ||
        echo "test.sh: no axe-core and no clients of Statuspage: their tests will say NOT RUN" >&2
fi
# Other people's programs that tests speak with: a mail server, an object store.
python=target/test-python
if [ ! -x "$python/bin/python" ] || ! "$python/bin/python" -c 'import aiosmtpd, moto.server' 2>/dev/null; then
    echo "test.sh: installing aiosmtpd and moto with pip into $python"
    python3 -m venv --help >/dev/null 2>&1 && python3 -c 'import ensurepip' 2>/dev/null \
        || need python3-with-venv-is-not-there python3-venv
    mkdir -p target
    if ! { python3 -m venv "$python" && "$python/bin/pip" install --quiet aiosmtpd==1.4.6 'moto[server,s3]==5.2.5'; }; then
        echo "test.sh: that failed: tests of mail and of object stores will say NOT RUN" >&2
    fi
fi
FIREBELL_TEST_PYTHON="$PWD/$python/bin/python"
export FIREBELL_TEST_PYTHON
postgres_programs() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
if [ -z "$(postgres_programs)" ] && ! command -v postgres >/dev/null; then
    need postgres-is-not-on-the-path postgresql
fi
bin=$(postgres_programs)
[ -n "$bin" ] || bin=$(dirname "$(command -v postgres)")

# A throw-away cluster, as an ordinary user: PostgreSQL refuses to run as root.
cluster=$(mktemp -d)
as_user=()
if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 || useradd --system --no-create-home postgres
    chown postgres "$cluster"
    as_user=(runuser -u postgres --)
fi
stop() {
    "${as_user[@]}" "$bin/pg_ctl" -D "$cluster/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$cluster"
}
trap stop EXIT
(
    cd "$cluster"
    "${as_user[@]}" "$bin/initdb" -D "$cluster/data" -U firebell -A trust -E UTF8 --no-locale >/dev/null
    # No fsync: what is tested is that transactions hold, and the cluster is thrown away.
    port=$(( 20000 + RANDOM % 20000 ))
    echo "$port" > "$cluster/port"
    "${as_user[@]}" "$bin/pg_ctl" -D "$cluster/data" -w -l "$cluster/data/log" \
        -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' -c fsync=off -c max_connections=300" \
        start >/dev/null
)
FIREBELL_TEST_POSTGRES="postgres://firebell@127.0.0.1:$(cat "$cluster/port")/postgres"
export FIREBELL_TEST_POSTGRES

# Not exec: the cluster is stopped when the tests are done.
if [ $# -gt 0 ]; then
    cargo test --workspace --locked -- --test-threads=4 "$@"
else
    # Outages by seed take every core, so they come last and alone.
    cargo test --workspace --locked -- --test-threads=4 --skip simulation::
    cargo test --workspace --locked --test stories -- simulation:: --nocapture
fi
