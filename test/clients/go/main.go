// Sends with one of Go's clients: send CLIENT URL KEY COUNT. Whatever it logs goes to stderr.
package main

import (
	"os"
	"strconv"
	"sync/atomic"
	"time"
)

type options struct {
	url   string
	key   string
	count int
}

func main() {
	count, err := strconv.Atoi(os.Args[4])
	must(err)
	send := map[string]func(options){
		"posthog":     sendPosthog,
		"segment":     sendSegment,
		"rudderstack": sendRudderstack,
	}[os.Args[1]]
	send(options{url: os.Args[2], key: os.Args[3], count: count})
}

var first = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func timeOf(n int) time.Time {
	return first.Add(time.Duration(n) * time.Second)
}

// The clients give up after ten tries, the first of which come at once.
func retryAfter(int) time.Duration {
	return 3 * time.Second
}

// Of messages: each client's callback adds to it.
var sent atomic.Int64

// Closing gives up what a retry is due for.
func waitFor(count int) {
	for sent.Load() < int64(count) {
		time.Sleep(50 * time.Millisecond)
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
