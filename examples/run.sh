#!/usr/bin/env bash
# Runs every example in its own data directory: .txt files are pasted into the terminal chat, .ts and .sh files run as programs.
# grammy-bot.ts needs a Bot API server; test/programs/grammy-bot.test.ts runs it. The examples in steps have tests, which npm test runs.
set -u
cd "$(dirname "$0")/.." || exit 1
root=$PWD
failed=0

try() {
  local name=$1 directory
  shift
  directory=$(mktemp -d)
  if (cd "$directory" && DATA_DIR="$directory/data" "$@") </dev/null >"$directory/out" 2>&1; then
    echo "ok      $name"
  else
    echo "FAILED  $name"
    cat "$directory/out"
    failed=1
  fi
  rm -rf "$directory"
}

for example in examples/*.txt; do
  try "$example" node "$root/bin/stepgram.js" chat "$root/$example"
done
for example in examples/*.ts examples/http/*.ts; do
  [ "$example" = examples/grammy-bot.ts ] || try "$example" "$root/node_modules/.bin/tsx" --tsconfig "$root/tsconfig.json" "$root/$example"
done
for example in examples/http/*.sh; do
  try "$example" "$root/$example"
done
exit "$failed"
