#!/usr/bin/env bash
# Judges one environment and organisation in CI, and ends with the exit code of the run.
#   judge.sh ENV ORG PROFILE OUT [options of `run` …]
# HISTORY names the file that the run adds its line to; CONFORMANCE the command, where it is not on the path.
set -uo pipefail
env_name="$1" org="$2" profile="$3" out="$4"
shift 4
read -r -a command <<<"${CONFORMANCE:-masstack-conformance}"
rm -rf "$out"
"${command[@]}" run --env "$env_name" --org "$org" --profile "$profile" --out "$out" \
  ${HISTORY:+--history "$HISTORY"} "$@"
code=$?
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -f "$out/summary.md" ]; then
  head -c 1000000 "$out/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
if [ -n "${GITHUB_ACTIONS:-}" ] && [ -f "$out/run.json" ]; then
  python3 "$(dirname "$0")/annotate.py" "$out/run.json"
fi
exit "$code"
