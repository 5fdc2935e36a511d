#!/usr/bin/env bash
# PostHog's client for Go, github.com/posthog/posthog-go v1.5.2: Close() while a request waits to be tried again.
#
# `Close` is documented as "Close and flush metrics", and the README has `defer client.Close()`. It does send what is
# in the queue, and waits for that. But a batch whose first try failed is not tried once more: Close drops it, says
# so in the log, and returns nil. A server that answers 503 for a moment, as each does while it is restarted, costs a
# short program all its events, although the client tries ten times as long as it is open.
#
# Seen on Linux x64, 29 November 2026, of 40 events each:
#   answers                  arrived  Close
#   200                      40       <nil>
#   503 once, then 200       0        <nil>
#
# Exits with 0 as long as that is so, with 1 when it changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
export GOFLAGS=-mod=mod
cat > go.mod <<'MOD'
module example.com/try

go 1.24

require github.com/posthog/posthog-go v1.5.2
MOD
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync/atomic"

	"github.com/posthog/posthog-go"
)

func main() {
	fmt.Println("answers                  arrived  Close")
	try("200", 0)
	try("503 once, then 200", 1)
}

// A server that refuses some requests and counts the events of the others.
func try(name string, refusals int64) {
	var arrived, refused atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent struct{ Batch []any }
		body, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(body, &sent); err != nil {
			panic(err)
		}
		if refused.Add(1) <= refusals {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		arrived.Add(int64(len(sent.Batch)))
		_, _ = w.Write([]byte("{}"))
	}))
	defer server.Close()
	client, err := posthog.NewWithConfig("key", posthog.Config{
		Endpoint: server.URL,
		Logger:   posthog.StdLogger(log.New(io.Discard, "", 0)),
	})
	if err != nil {
		panic(err)
	}
	for range 40 {
		if err := client.Enqueue(posthog.Capture{DistinctId: "user-1", Event: "bought"}); err != nil {
			panic(err)
		}
	}
	err = client.Close()
	fmt.Printf("%-23s  %-7d  %v\n", name, arrived.Load(), err)
}
GO
go run . 2>go.log | tee seen.txt || { cat go.log; exit 1; }
diff seen.txt - <<'SEEN'
answers                  arrived  Close
200                      40       <nil>
503 once, then 200       0        <nil>
SEEN
echo "As it was seen."
