#!/usr/bin/env bash
# Submits a step with curl and waits until it has ended. Starts its own service unless STEPGRAM_URL and HTTP_TOKEN name one.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
export HTTP_TOKEN=${HTTP_TOKEN:-an-example-token-0123}

if [ -z "${STEPGRAM_URL:-}" ]; then
  HTTP_PORT=0 node "$root/bin/stepgram.js" serve >serve.log &
  server=$!
  trap 'kill $server; wait $server || true' EXIT
  until STEPGRAM_URL=$(sed -n 's/^HTTP: //p' serve.log) && [ -n "$STEPGRAM_URL" ]; do sleep 0.1; done
fi

call() {
  curl --silent --show-error --fail-with-body --header "Authorization: Bearer $HTTP_TOKEN" --header "Content-Type: application/json" "$@"
}
# Prints the text of a member of the JSON on its input.
member() {
  node -e 'let t = ""; process.stdin.on("data", (d) => { t += d; }).on("end", () => console.log(JSON.parse(t)[process.argv[1]] ?? ""))' "$1"
}

curl --silent --fail "$STEPGRAM_URL/health"
echo

# The same key answers the same step, however often it is sent.
step=$(call "$STEPGRAM_URL/submit" --header "Idempotency-Key: greeting-1" \
  --data '{"type": "log", "args": {"message": "Hello from curl"}, "metadata": {"from": "examples/http"}, "priority": 5, "max_retries": 1}' | member step_id)
echo "submitted $step"

for _ in $(seq 300); do
  status=$(call "$STEPGRAM_URL/status/$step" | member status)
  [ "$status" = completed ] && break
  [ "$status" = failed ] && { call "$STEPGRAM_URL/status/$step"; exit 1; }
  sleep 0.1
done
echo "$step is $status"

call "$STEPGRAM_URL/admin/queue"
echo
# Every change of the run, and its end.
call --no-buffer "$STEPGRAM_URL/api/executions/$step/events"
[ "$status" = completed ]
