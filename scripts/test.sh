#!/usr/bin/env bash
# Installs what is missing, builds everything and runs all tests. Arguments go to ctest, for example
#   test.sh --tests-regex Softmax        those of this name
#   test.sh --label-exclude device       those that need no Vulkan driver, in a minute
#   test.sh --label-exclude long         all but the longest
# All of them take about three quarters of an hour on two cores.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[[ ${1:-} != --help ]] || { sed -n '2,6s/^# //p' "$0" && exit 0; }
"$root/scripts/setup.sh"
use_writable_caches
# A build that demo.sh has made is without them.
if grep -qs '^VKACT_BUILD_TESTS:BOOL=OFF' "$root/build/release/CMakeCache.txt"; then
  cmake -S "$root" -B "$root/build/release" -DVKACT_BUILD_TESTS=ON >"$root/build/release/log/configure.txt"
fi
build release
choose_driver
describe_device
run_tests release "$@"
