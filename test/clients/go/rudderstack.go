package main

import (
	"time"

	rudderstack "github.com/rudderlabs/analytics-go/v4"
)

func sendRudderstack(o options) {
	client, err := rudderstack.NewWithConfig(o.key, rudderstack.Config{
		DataPlaneUrl: o.url,
		BatchSize:    15,
		Interval:     100 * time.Millisecond,
		RetryAfter:   retryAfter,
		Callback:     rudderstackCallback{},
	})
	must(err)
	must(client.Enqueue(rudderstack.Identify{
		UserId:      "user-1",
		AnonymousId: "anon-1",
		Traits:      rudderstack.NewTraits().Set("plan", "pro"),
	}))
	must(client.Enqueue(rudderstack.Page{
		UserId:     "user-1",
		Name:       "Home",
		Properties: rudderstack.NewProperties().Set("path", "/").Set("category", "Docs"),
	}))
	must(client.Enqueue(rudderstack.Group{
		UserId:  "user-1",
		GroupId: "acme",
		Traits:  rudderstack.NewTraits().Set("seats", 12),
	}))
	must(client.Enqueue(rudderstack.Alias{UserId: "user-1", PreviousId: "anon-2"}))
	for n := 0; n < o.count; n++ {
		must(client.Enqueue(rudderstack.Track{
			UserId:            "user-1",
			Event:             "Item Liked",
			OriginalTimestamp: timeOf(n),
			Properties:        rudderstack.NewProperties().Set("n", n).Set("text", "é"),
		}))
	}
	waitFor(o.count + 4)
	must(client.Close())
}

type rudderstackCallback struct{}

func (rudderstackCallback) Success(rudderstack.Message) { sent.Add(1) }

func (rudderstackCallback) Failure(_ rudderstack.Message, err error) { panic(err) }
