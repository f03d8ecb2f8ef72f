#!/bin/sh
# Install what the tests need beside Python packages: Java and Maven (a real Neo4j server) and Chromium
# (pages in a real browser). Where Debian's packages may not be installed, say what is missing; those
# tests then skip with the same reason.
set -u
missing=""
command -v java >/dev/null 2>&1 || missing="$missing openjdk-17-jre-headless"
command -v mvn >/dev/null 2>&1 || missing="$missing maven"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
[ -z "$missing" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null || echo "apt-get update failed" >&2
    for package in $missing; do
        # A package whose name differs in this release: take its closest relative.
        apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 ||
            { [ "$package" = openjdk-17-jre-headless ] &&
              apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null 2>&1; } ||
            echo "could not install $package; tests that need it will skip" >&2
    done
else
    echo "missing:$missing. Tests that need them will skip; install them with: sudo apt-get install$missing" >&2
fi
exit 0
