package main

import (
	"time"

	segment "github.com/segmentio/analytics-go/v3"
)

func sendSegment(o options) {
	client, err := segment.NewWithConfig(o.key, segment.Config{
		Endpoint:   o.url,
		BatchSize:  15,
		Interval:   100 * time.Millisecond,
		RetryAfter: retryAfter,
		Callback:   segmentCallback{},
	})
	must(err)
	must(client.Enqueue(segment.Identify{
		UserId:      "user-1",
		AnonymousId: "anon-1",
		Traits:      segment.NewTraits().Set("plan", "pro"),
	}))
	must(client.Enqueue(segment.Page{
		UserId:     "user-1",
		Name:       "Home",
		Properties: segment.NewProperties().Set("path", "/").Set("category", "Docs"),
	}))
	must(client.Enqueue(segment.Group{
		UserId:  "user-1",
		GroupId: "acme",
		Traits:  segment.NewTraits().Set("seats", 12),
	}))
	must(client.Enqueue(segment.Alias{UserId: "user-1", PreviousId: "anon-2"}))
	for n := 0; n < o.count; n++ {
		must(client.Enqueue(segment.Track{
			UserId:     "user-1",
			Event:      "Item Liked",
			Timestamp:  timeOf(n),
			Properties: segment.NewProperties().Set("n", n).Set("text", "é"),
		}))
	}
	waitFor(o.count + 4)
	must(client.Close())
}

type segmentCallback struct{}

func (segmentCallback) Success(segment.Message) { sent.Add(1) }

func (segmentCallback) Failure(_ segment.Message, err error) { panic(err) }
