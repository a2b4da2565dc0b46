#!/usr/bin/env bash
# Pastes each example into the terminal chat, on a database of its own, and says whether all of its steps completed.
set -u
cd "$(dirname "$0")/.." || exit 1
failed=0
for example in examples/*.txt; do
  data=$(mktemp -d)
  if DATA_DIR="$data" node bin/stepgram.js chat "$example" </dev/null >"$data/out" 2>&1; then
    echo "ok      $example"
  else
    echo "FAILED  $example"
    cat "$data/out"
    failed=1
  fi
  rm -rf "$data"
done
exit "$failed"
