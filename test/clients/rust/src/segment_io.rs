//! Segment's. It makes no ids and tries nothing again: who calls it does.

use crate::{Options, FIRST_SECONDS};
use segment::message::{Alias, BatchMessage, Group, Identify, Page, Track, User};
use segment::{Batcher, Client, HttpClient};
use serde_json::json;
use std::time::Duration;
use time::OffsetDateTime;

pub async fn send(options: &Options) {
    let user = || User::UserId {
        user_id: "user-1".to_owned(),
    };
    let mut messages: Vec<BatchMessage> = vec![
        Identify {
            user: User::Both {
                user_id: "user-1".to_owned(),
                anonymous_id: "anon-1".to_owned(),
            },
            traits: json!({ "plan": "pro" }),
            ..Default::default()
        }
        .into(),
        Page {
            user: user(),
            name: "Home".to_owned(),
            properties: json!({ "path": "/", "category": "Docs" }),
            ..Default::default()
        }
        .into(),
        Group {
            user: user(),
            group_id: "acme".to_owned(),
            traits: json!({ "seats": 12 }),
            ..Default::default()
        }
        .into(),
        Alias {
            user: user(),
            previous_id: "anon-2".to_owned(),
            ..Default::default()
        }
        .into(),
    ];
    for n in 0..options.count {
        let track = Track {
            user: user(),
            event: "Item Liked".to_owned(),
            properties: json!({ "n": n, "text": "é" }),
            timestamp: Some(OffsetDateTime::from_unix_timestamp(FIRST_SECONDS + n).unwrap()),
            ..Default::default()
        };
        messages.push(track.into());
    }

    let client = HttpClient::new(Default::default(), options.url.clone());
    for some in messages.chunks(15) {
        let mut batcher = Batcher::new(None);
        for message in some {
            let rest = batcher.push(message.clone()).expect("a message");
            assert!(rest.is_none(), "fifteen must fit");
        }
        let batch = batcher.into_message();
        while client.send(options.key.clone(), batch.clone()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}
