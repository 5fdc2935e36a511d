package main

import (
	"time"

	"github.com/posthog/posthog-go"
)

func sendPosthog(o options) {
	client, err := posthog.NewWithConfig(o.key, posthog.Config{
		Endpoint:   o.url,
		BatchSize:  15,
		Interval:   100 * time.Millisecond,
		RetryAfter: retryAfter,
		Callback:   posthogCallback{},
	})
	must(err)
	must(client.Enqueue(posthog.Capture{DistinctId: "anon-1", Event: "Item Seen"}))
	must(client.Enqueue(posthog.Alias{DistinctId: "user-1", Alias: "anon-1"}))
	must(client.Enqueue(posthog.Identify{
		DistinctId: "user-1",
		Properties: posthog.NewProperties().Set("plan", "pro"),
	}))
	for n := 0; n < o.count; n++ {
		must(client.Enqueue(posthog.Capture{
			DistinctId: "user-1",
			Event:      "Item Liked",
			Timestamp:  timeOf(n),
			Properties: posthog.NewProperties().Set("n", n).Set("text", "é"),
		}))
	}
	waitFor(o.count + 3)
	must(client.Close())
}

type posthogCallback struct{}

func (posthogCallback) Success(posthog.APIMessage) { sent.Add(1) }

func (posthogCallback) Failure(_ posthog.APIMessage, err error) { panic(err) }
