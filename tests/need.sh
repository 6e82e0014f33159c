#!/bin/sh
# What the tests need beyond Python: a Chromium and Chinese fonts for the browser tests, node for the audit of GraphQL
# over HTTP. Quiet when all is there; installs what is missing with apt and says so; else says what to install. What
# reads deploy/ (nginx, systemd-analyze, docker compose) is used where it is there.
set -eu

missing=""
need() { missing="$missing $1"; }

browser="${JINBANG_CHROMIUM:-/usr/bin/chromium}"
[ -x "$browser" ] || need chromium
if command -v fc-list >/dev/null 2>&1; then
    # not `| grep -q`: it would end before fc-list does
    [ -n "$(fc-list ':lang=zh-cn' family)" ] || need fonts-noto-cjk
else
    need fonts-noto-cjk
fi
command -v node >/dev/null 2>&1 || need nodejs
command -v npm >/dev/null 2>&1 || need npm
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo"; else as_root="nobody"; fi
fi
if [ "$as_root" = "nobody" ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need:$missing" >&2
    echo "Install them (Debian: apt-get install$missing), or name another Chromium in JINBANG_CHROMIUM." >&2
    exit 1
fi

echo "Installing what the tests need:$missing"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086  # the names are words
if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "Could not install:$missing" >&2
    exit 1
fi
echo "Installed:$missing"
