#!/bin/sh
# Pin the versions that tests and demo run with: requirements.txt, with hashes and without addresses. Needs uv.
set -eu
cd "$(dirname "$0")/.."
exec uv pip compile pyproject.toml --group test --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --custom-compile-command "sh tests/lock.sh" --quiet -o requirements.txt "$@"
