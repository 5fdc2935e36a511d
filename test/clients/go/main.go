// Sends with one of Go's clients: send CLIENT URL KEY COUNT. Whatever it logs goes to stderr.
package main

import (
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/posthog/posthog-go"
)

func main() {
	url, key := os.Args[2], os.Args[3]
	count, _ := strconv.Atoi(os.Args[4])
	client, err := posthog.NewWithConfig(key, posthog.Config{
		Endpoint:  url,
		BatchSize: 15,
		Interval:  100 * time.Millisecond,
		// The client gives up after ten tries, the first of which come at once.
		RetryAfter: func(int) time.Duration { return 3 * time.Second },
		Callback:   &sent,
	})
	if err != nil {
		panic(err)
	}
	enqueue(client, posthog.Capture{DistinctId: "anon-1", Event: "Item Seen"})
	enqueue(client, posthog.Alias{DistinctId: "user-1", Alias: "anon-1"})
	enqueue(client, posthog.Identify{
		DistinctId: "user-1",
		Properties: posthog.NewProperties().Set("plan", "pro"),
	})
	first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := 0; n < count; n++ {
		enqueue(client, posthog.Capture{
			DistinctId: "user-1",
			Event:      "Item Liked",
			Timestamp:  first.Add(time.Duration(n) * time.Second),
			Properties: posthog.NewProperties().Set("n", n).Set("text", "é"),
		})
	}
	// Closing gives up what a retry is due for.
	for sent.Load() < int64(count)+3 {
		time.Sleep(50 * time.Millisecond)
	}
	if err := client.Close(); err != nil {
		panic(err)
	}
}

func enqueue(client posthog.Client, message posthog.Message) {
	if err := client.Enqueue(message); err != nil {
		panic(err)
	}
}

type counter struct{ atomic.Int64 }

var sent counter

func (c *counter) Success(posthog.APIMessage) { c.Add(1) }

func (c *counter) Failure(_ posthog.APIMessage, err error) {
	panic(err)
}
