#!/usr/bin/env bash
# Fetches SwiftShader, a second Vulkan driver without a GPU for the tests, out of Debian's package
# chromium-common, without installing that: fetch_swiftshader.sh [FOLDER]
# Prints the path of the ICD file for VK_DRIVER_FILES. FOLDER is build/swiftshader unless given; what is there
# already is not fetched again.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

folder=${1:-$root/build/swiftshader}
icd=$folder/vk_swiftshader_icd.json
if [[ ! -f $icd ]]; then
  command -v apt-get >/dev/null || fail "needs apt-get and Debian's package chromium-common"
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd)
  icd=$folder/vk_swiftshader_icd.json
  work=$(mktemp -d "$folder/fetch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  log=$folder/fetch.txt
  download() {
    cd "$work" && apt-get --option APT::Sandbox::User=root download chromium-common
  }
  with_progress "Fetching SwiftShader" "$log" download >&2 || {
    tail -n 5 "$log" >&2
    fail "could not fetch Debian's package chromium-common; is the network there, and apt-get update recent?"
  }
  dpkg-deb --fsys-tarfile "$work"/chromium-common_*.deb | tar --extract --directory "$work" \
    ./usr/lib/chromium/libvk_swiftshader.so ./usr/lib/chromium/vk_swiftshader_icd.json ||
    fail "the package chromium-common does not hold SwiftShader"
  mv "$work/usr/lib/chromium/libvk_swiftshader.so" "$folder/"
  # Last, for it marks the folder as complete.
  mv "$work/usr/lib/chromium/vk_swiftshader_icd.json" "$icd"
fi
(cd "$folder" && printf '%s\n' "$PWD/vk_swiftshader_icd.json")
