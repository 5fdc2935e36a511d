//! PostHog's, by either version of its API.

use crate::{Options, FIRST_SECONDS};
use chrono::DateTime;
use posthog_rs::{CaptureCompression, ClientOptionsBuilder, Event};
use serde_json::json;
use std::io::Read;

pub async fn send(options: &Options, name: &str) {
    let mut builder = ClientOptionsBuilder::default();
    builder
        .api_key(options.key.clone())
        .host(options.url.clone())
        .flush_at(15)
        .max_batch_size(15)
        .flush_interval_ms(200)
        .max_capture_attempts(20);
    match name {
        "posthog" => builder.capture_compression(CaptureCompression::Gzip),
        #[cfg(feature = "v1")]
        "posthog-zstd" => builder.capture_compression(CaptureCompression::Zstd),
        #[cfg(feature = "v1")]
        "posthog-brotli" => builder.capture_compression(CaptureCompression::Br),
        _ => panic!("There is no client {name}."),
    };
    let client = posthog_rs::client(builder.build().expect("options")).await;

    client.capture(Event::new("Item Seen", "anon-1"));
    client.alias("anon-1", "user-1");
    let mut set = Event::new("$set", "user-1");
    set.insert_prop("$set", json!({ "plan": "pro" })).unwrap();
    client.capture(set);
    for n in 0..options.count {
        let mut like = Event::new("Item Liked", "user-1");
        like.insert_prop("n", n).unwrap();
        like.insert_prop("text", "é").unwrap();
        like.set_timestamp(DateTime::from_timestamp(FIRST_SECONDS + n, 0).unwrap())
            .unwrap();
        client.capture(like);
    }
    // Shutting down tries once more and gives up the rest: whoever knows that all is there closes our input.
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
    client.shutdown().await;
}
