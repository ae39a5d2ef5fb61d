#!/usr/bin/env bash
# Measures the accuracy of all activations on this machine's best Vulkan device, and rewrites the record
# tests/golden/accuracy.json, which the tests compare with, and docs/accuracy.md. Takes some minutes.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$root/scripts/setup.sh"
use_writable_caches
build release vkact_accuracy vkact_command vkact_docs_generator
choose_driver
describe_device
log=$root/build/release/log/accuracy.txt
with_progress "Measuring" "$log" \
  "$root/build/release/bin/vkact_accuracy" --write "$root/tests/golden/accuracy.json" || {
  tail -n 5 "$log" >&2
  fail "the measurement failed"
}
exec "$root/build/release/bin/vkact_docs_generator" "$root"
