#!/usr/bin/env bash
# Tests the release build on SwiftShader, a driver that shares nothing with lavapipe:
#   test_second_driver.sh [--all]
# --all  compares the digests of all three element types [default: of float32], which takes three times as long
# The whole device suite would take SwiftShader too long under validation: these are the runtime's tests, also within an
# application that has Vulkan itself, and the digests of everything, which must be those of the first driver. Shaders are compiled as GPUs get them, which lavapipe
# does in few tests.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

types=float32
case ${1:-} in
  '') ;;
  --all) types='.*' ;;
  *) sed -n '2,4s/^# //p' "$0" && exit 2 ;;
esac

use_writable_caches
build release
icd=$("$root/scripts/fetch_swiftshader.sh")
export VK_DRIVER_FILES=$icd VK_ICD_FILENAMES=$icd VKACT_VECTORIZATION=0
unset VKACT_DEVICE
describe_device
run_tests release --tests-regex "^(device\\.(rest|digests_${types}_(odd|even))|embedding|example_embedded)\$"
