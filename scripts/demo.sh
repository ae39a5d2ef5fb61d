#!/usr/bin/env bash
# Every activation on real data, on this machine's best Vulkan device, compared with the CPU reference and with the digests of
# other machines. Installs what is missing (with apt, on Debian and Ubuntu), builds what it needs, and leaves files in out/:
#   demo.sh [--output FOLDER] [--device SELECTOR]
# --output  where the files go [default: out, in the repository]
# --device  a device as 'vkact devices' lists it [default: the best]
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

output=$root/out
device=()
while (($#)); do
  case $1 in
    --output) output=${2:?--output needs a folder} && shift 2 ;;
    --device) device=(--device "${2:?--device needs a selector}") && shift 2 ;;
    --help) sed -n '2,6s/^# //p' "$0" && exit 0 ;;
    *) sed -n '2,6s/^# //p' "$0" >&2 && exit 2 ;;
  esac
done

vkact=$root/build/release/bin/vkact
if [[ ! -x $vkact ]]; then
  say "This installs packages if some are missing, builds VkAct and runs it: about eight minutes on two cores."
fi
"$root/scripts/setup.sh" --without-tests
use_writable_caches
# A build that has its tests keeps them.
[[ -f $root/build/release/build.ninja ]] || cmake_arguments=(-DVKACT_BUILD_TESTS=OFF)
build release vkact_digits vkact_command
choose_driver

mkdir -p "$output"
output=$(cd "$output" && pwd)
"$root/build/release/bin/vkact_digits" --output "$output" "${device[@]}"

record=$root/tests/golden/accuracy.json
with_progress "Digests" "$output/digests.txt" \
  "$vkact" verify --dtype float32 --digest-file "$output/digests.json" "${device[@]}" ||
  { tail -n 3 "$output/digests.txt" >&2; fail "the digests could not be computed"; }
count=$(grep -c '"digest":' "$output/digests.json")
if "$vkact" verify --compare "$record" "$output/digests.json" >"$output/digests.txt"; then
  say "The same bits as on other drivers and on an NVIDIA H100: all $count digests in float32 equal the published ones."
else
  fail "some digests differ from the published ones; $output/digests.txt names them"
fi

# Exit status 1 says that the driver is further off than Vulkan allows, which is a result too.
"$vkact" driver tanh --plot "$output/driver_tanh.svg" "${device[@]}" >"$output/driver_tanh.txt" 2>&1 || (($? == 1))
say "A picture of this driver's own tanh beside VkAct's: $output/driver_tanh.svg"
say
say "Next:"
say "  $vkact apply gelu --input random:2x4 --print"
say "  $vkact apply gelu --input $output/x.npy --output $output/gelu.npy"
say "  $vkact bench relu gelu softmax --plot $output/speed.svg"
