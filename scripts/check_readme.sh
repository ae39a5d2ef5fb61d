#!/usr/bin/env bash
# Fails when the first C++ block of README.md is not examples/minimal/main.cpp.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

block=$(awk '/^```cpp$/ { inside = 1; next } /^```$/ && inside { exit } inside' "$root/README.md")
diff --unified --label 'README.md, first C++ block' --label examples/minimal/main.cpp \
  <(printf '%s\n' "$block") "$root/examples/minimal/main.cpp" ||
  fail "the example in README.md differs from examples/minimal/main.cpp; copy the file into the block"
