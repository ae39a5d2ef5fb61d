#!/usr/bin/env bash
# Rewrites tests/shader/instruction_counts.txt, the instructions that each shader module may have.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

use_writable_caches
build release vkact_shader_test
VKACT_COUNT_INSTRUCTIONS=1 "$root/build/release/bin/vkact_shader_test" \
  --gtest_filter='InstructionCount.*' --gtest_brief=1
say "tests/shader/instruction_counts.txt is up to date; see 'git diff' for what has changed"
