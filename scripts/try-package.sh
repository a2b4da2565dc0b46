#!/usr/bin/env bash
# Packs the package, installs it into an empty project, checks a program there against its types, and runs it and the command.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
package=$(npm pack --silent --pack-destination "$project")
cd "$project"
cat >package.json <<'JSON'
{ "name": "consumer", "private": true, "type": "module" }
JSON
npm install --silent --no-audit --no-fund --prefer-offline "./$package"
cp "$root/test/package/consumer.ts" consumer.ts
# Types of the package are checked as well as those of the program; what others' types lack is theirs.
"$root/node_modules/.bin/tsc" --strict --target es2023 --module nodenext --types node --typeRoots "$root/node_modules/@types" \
  --outDir out consumer.ts >types.log || true
if grep -E '^(consumer\.ts|node_modules/stepgram/|error)' types.log; then exit 1; fi
node out/consumer.js
npx --no-install stepgram --version
printf '[MULTISTEP:HELP]' | npx --no-install stepgram parse >/dev/null
