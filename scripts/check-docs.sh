#!/usr/bin/env bash
# Generates the pages that are made from the code, and fails if they differ from those that are checked in.
set -eu
cd "$(dirname "$0")/.."
npm run --silent docs
git diff --exit-code -- docs
