#!/usr/bin/env bash
# Installs with apt what VkAct needs and this machine lacks: setup.sh [--lint | --without-tests]
# --lint           also the formatter and the static analysers, for work on VkAct itself
# --without-tests  without what only the tests need (-DVKACT_BUILD_TESTS=OFF)
# Silent when nothing is missing; then it does not touch the network either.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

groups='build|run|test'
case ${1:-} in
  '') ;;
  --lint) groups+='|lint' ;;
  --without-tests) groups='build|run' ;;
  *) sed -n '2,5s/^# //p' "$0" && exit 2 ;;
esac

# Debian 12 does not have this header-only package; Debian 13's depends on nothing and installs
# on any release.
allocator=libvulkan-memory-allocator-dev

is_installed() {
  [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

has_candidate() {
  apt-cache policy "$1" | grep -q 'Candidate: [^(]'
}

list_packages() { sed -nE "s/^($groups) +([^ ]+) +(.*)/\2\t\3/p" "$root/scripts/packages.txt"; }

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  warn "setup.sh installs packages on Debian and Ubuntu only. On this system see to it that these are there:"
  list_packages | sed 's/^/  /' | column -t -s $'\t' >&2 || list_packages >&2
  exit 0
fi

missing=()
reasons=
while IFS=$'\t' read -r package reason; do
  is_installed "$package" && continue
  missing+=("$package")
  reasons+=$(printf '  %-32s%s' "$package" "$reason")$'\n'
done < <(list_packages)
((${#missing[@]})) || exit 0

say "VkAct needs these packages, which are not installed; installing them with apt:"
printf '%s' "$reasons"

as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null || fail "sudo is not installed; run this once as root: $root/scripts/setup.sh $*"
  # Asks for the password now: later its question would be lost in a log.
  sudo true || fail "no right to install; someone who has it may run: sudo $root/scripts/setup.sh $*"
  as_root=(sudo)
fi
as_root+=(env DEBIAN_FRONTEND=noninteractive)
log=$(mktemp -d "${TMPDIR:-/tmp}/vkact-setup.XXXXXX")
trap 'rm -rf "$log"' EXIT
chmod 755 "$log"

# install_with_apt LOG PACKAGE...
install_with_apt() {
  local file=$1
  shift
  with_progress "Installing" "$file" \
    "${as_root[@]}" apt-get install --yes --no-install-recommends "$@"
}

# Debian 13's list of packages and the one package, through folders of their own: the machine's own
# sources and lists stay as they are. apt checks the signature against Debian's archive keys.
install_allocator_from_debian_13() {
  local mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg private=$log/debian13
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' \
    'Created-By: Packages' | awk '$2 == "bookworm" && $3 == "main" { print $1; exit }')
  mkdir -p "$private"/{lists,cache/archives}/partial
  say "deb [signed-by=$keyring] ${mirror:-http://deb.debian.org/debian/} trixie main" \
    >"$private/sources.list"
  local options=(-o Dir::Etc::SourceList="$private/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null
    -o Dir::State::Lists="$private/lists" -o Dir::Cache="$private/cache"
    -o APT::Sandbox::User=root -o Acquire::Languages=none)
  with_progress "Reading Debian 13's package list" "$log/lists.txt" \
    apt-get "${options[@]}" update &&
    (cd "$private" && apt-get "${options[@]}" --quiet download "$allocator" >>"$log/lists.txt" 2>&1) &&
    "${as_root[@]}" dpkg --install "$private"/"$allocator"_*_all.deb >>"$log/lists.txt" 2>&1
}

# A source that fails to refresh need not be one that is needed here, so a failure is not the end yet.
with_progress "Reading the package lists" "$log/update.txt" "${as_root[@]}" apt-get update ||
  warn "apt-get update failed; trying with the lists that are there"

from_apt=()
foreign=0
for package in "${missing[@]}"; do
  if [[ $package == "$allocator" ]] && ! has_candidate "$package" &&
    grep -q '^VERSION_CODENAME=bookworm' /etc/os-release; then
    foreign=1
  else
    from_apt+=("$package")
  fi
done
# Only Debian 12's later updates of the keys know Debian 13.
((!foreign)) || [[ -f /usr/share/keyrings/debian-archive-trixie-stable.gpg ]] ||
  from_apt+=(debian-archive-keyring)

if ((${#from_apt[@]})); then
  install_with_apt "$log/install.txt" "${from_apt[@]}" || {
    grep -hE '^[EW]: ' "$log"/*.txt | sort -u | head -n 5 >&2
    fail "apt could not install the packages; is the network there? By hand:" \
      "sudo apt-get update && sudo apt-get install --no-install-recommends ${from_apt[*]}"
  }
fi
if ((foreign)); then
  install_allocator_from_debian_13 || {
    tail -n 20 "$log/lists.txt" >&2
    fail "could not fetch $allocator from Debian 13. By hand: download it from" \
      "https://packages.debian.org/trixie/$allocator and install it with: sudo dpkg -i ${allocator}_*_all.deb"
  }
fi
say "All packages are installed."
