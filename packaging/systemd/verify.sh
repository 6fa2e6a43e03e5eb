#!/usr/bin/env bash
# Would systemd take the units as they are, and how exposed is what they start? Prints the exposure of each, from 0 (nothing) to
# 10 (everything); exits with 1 when systemd says anything against a unit, or when one is above 2.0. Needs no running systemd.
set -euo pipefail
cd "$(dirname "$0")"

exposure_max=2.0
copies=$(mktemp -d)
trap 'rm -rf "$copies"' EXIT
failed=0

# In a copy whose programs exist on this host, where heald need not be installed.
copy_unit() {
  local name=$1
  shift
  cat "$@" | sed -E 's#^ExecStart=.*#ExecStart=/bin/true#' > "$copies/$name"
}

# A misspelt setting is a warning to systemd, and the unit would run without it: any word is a failure here.
verify() {
  local said status=0
  said=$(systemd-analyze verify --man=no "$copies/$1" 2>&1) || status=$?
  if [ "$status" -ne 0 ] || [ -n "$said" ]; then
    printf '✗ %s: systemd-analyze verify ended with %s\n%s\n' "$1" "$status" "$said"
    failed=1
  fi
}

measure() {
  local exposure
  exposure=$(systemd-analyze security --offline=true --no-pager "$copies/$1" | sed -nE 's/.*exposure level for .*: ([0-9.]+) .*/\1/p')
  if awk -v found="$exposure" -v max="$exposure_max" 'BEGIN { exit !(found != "" && found + 0 <= max + 0) }'; then
    printf '✓ %s: exposure %s, at most %s\n' "$1" "$exposure" "$exposure_max"
  else
    printf '✗ %s: exposure %s, at most %s\n' "$1" "${exposure:-unknown}" "$exposure_max"
    failed=1
  fi
}

for unit in heald-agent.service heald-controller.service; do
  copy_unit "$unit" "$unit"
  verify "$unit"
  measure "$unit"
done
copy_unit heald-agent-with-read-clock.service heald-agent.service read-clock.conf
verify heald-agent-with-read-clock.service
exit "$failed"
