#!/bin/sh
# Pin versions with hashes and without addresses: requirements.txt for demo and tests, requirements-torch.txt for
# the test of the training, which CI installs besides. Needs uv.
set -eu
cd "$(dirname "$0")/.."
lock() {
    uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --custom-compile-command "sh tests/lock.sh" --quiet "$@"
}
lock pyproject.toml --group test -o requirements.txt
echo torch | lock - --constraint requirements.txt -o requirements-torch.txt
