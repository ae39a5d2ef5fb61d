#!/usr/bin/env bash
# Runs the tests that use several threads under the thread sanitizer, all of the project's code instrumented:
#   test_threads.sh [TIMES]    so often [default: 3]; builds for some minutes first
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

times=${1:-3}
[[ $times =~ ^[0-9]+$ ]] || { sed -n '2,3s/^# //p' "$0" && exit 2; }
"$root/scripts/setup.sh"
use_writable_caches
build tsan vkact_device_test vkact_embedding_test
choose_driver
describe_device
# A forked child that opens a device starts threads, which the sanitizer would not let it do.
export TSAN_OPTIONS="suppressions=$root/tests/sanitizers/threads.supp:die_after_fork=0"
for ((i = 0; i < times; ++i)); do
  "$root/build/tsan/bin/vkact_device_test" --gtest_filter='Threads.*' --gtest_brief=1
  "$root/build/tsan/bin/vkact_embedding_test" --gtest_filter='Processes.*:StaticObjects.*' --gtest_brief=1
done
