#!/usr/bin/env bash
# Every activation on real data, on this machine's best Vulkan device, compared with the CPU reference.
# Installs what is missing, builds what the demonstration needs, runs it; the results land in out/.
#   demo.sh [--output FOLDER] [--device SELECTOR]
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$root/scripts/setup.sh"
use_writable_caches
build release vkact_digits vkact_command
choose_driver
exec "$root/build/release/bin/vkact_digits" --output "$root/out" "$@"
