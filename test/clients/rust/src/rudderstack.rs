//! RudderStack's. It makes no ids, and gives up a request whose connection breaks: who calls it does not.
//! Not its batch, which gives all messages in it one time.

use crate::{Options, FIRST_SECONDS};
use chrono::{DateTime, Utc};
use rudderanalytics::client::RudderAnalytics;
use rudderanalytics::message::{Alias, Group, Identify, Message, Page, Track};
use serde_json::json;
use std::{thread, time::Duration};

pub fn send(options: &Options) {
    let user = || Some("user-1".to_owned());
    let now = Some(Utc::now());
    let mut messages = vec![
        Message::Identify(Identify {
            user_id: user(),
            anonymous_id: Some("anon-1".to_owned()),
            traits: Some(json!({ "plan": "pro" })),
            original_timestamp: now,
            ..Default::default()
        }),
        Message::Page(Page {
            user_id: user(),
            name: "Home".to_owned(),
            properties: Some(json!({ "path": "/", "category": "Docs" })),
            original_timestamp: now,
            ..Default::default()
        }),
        Message::Group(Group {
            user_id: user(),
            group_id: "acme".to_owned(),
            traits: Some(json!({ "seats": 12 })),
            original_timestamp: now,
            ..Default::default()
        }),
        Message::Alias(Alias {
            user_id: "user-1".to_owned(),
            previous_id: "anon-2".to_owned(),
            original_timestamp: now,
            ..Default::default()
        }),
    ];
    for n in 0..options.count {
        messages.push(Message::Track(Track {
            user_id: user(),
            event: "Item Liked".to_owned(),
            properties: Some(json!({ "n": n, "text": "é" })),
            original_timestamp: DateTime::from_timestamp(FIRST_SECONDS + n, 0),
            ..Default::default()
        }));
    }

    let client = RudderAnalytics::load(options.key.clone(), options.url.clone());
    for message in &messages {
        while client.send(message).is_err() {
            thread::sleep(Duration::from_millis(500));
        }
    }
}
