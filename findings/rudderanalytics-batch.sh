#!/usr/bin/env bash
# RudderStack's client for Rust, rudderanalytics 2.0.1: the times of messages in a batch.
#
# Each message has its `original_timestamp`, in a batch too. Sent alone it keeps it. Sent in a batch it is given the
# batch's, or where that has none the time of sending: what happened over a week happened in one moment. So whoever
# fills in the past, or collects events before sending them, loses their times, and no error says so.
#
# Seen on Linux x64, 29 November 2026, of a track whose original_timestamp is 2026-01-01T00:00:00Z:
#   alone                                 2026-01-01T00:00:00Z
#   in a batch whose time is 2026-06-01   2026-06-01T00:00:00Z
#   in a batch without a time             the time of sending
#
# Exits with 0 as long as that is so, with 1 when it changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "try"
version = "0.0.0"
edition = "2021"

[dependencies]
chrono = "0.4"
rudderanalytics = { version = "=2.0.1", default-features = false }
serde_json = "1"

[profile.dev]
debug = false
TOML
cat > src/main.rs <<'RS'
use chrono::{DateTime, Utc};
use rudderanalytics::client::RudderAnalytics;
use rudderanalytics::message::{Batch, BatchMessage, Message, Track};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

fn main() {
    let track = Track {
        user_id: Some("user-1".to_owned()),
        event: "bought".to_owned(),
        original_timestamp: Some(time("2026-01-01T00:00:00Z")),
        ..Default::default()
    };
    let batch = |at: Option<DateTime<Utc>>| {
        Message::Batch(Batch {
            batch: vec![BatchMessage::Track(track.clone())],
            original_timestamp: at,
            ..Default::default()
        })
    };
    say("alone", &Message::Track(track.clone()));
    say("in a batch whose time is 2026-06-01", &batch(Some(time("2026-06-01T00:00:00Z"))));
    say("in a batch without a time", &batch(None));
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn say(what: &str, message: &Message) {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", server.local_addr().unwrap());
    let receiving = std::thread::spawn(move || receive(server.accept().unwrap().0));
    let started = Utc::now();
    let client = RudderAnalytics::load("key".to_owned(), url);
    client.send(message).unwrap();
    let body = receiving.join().unwrap();
    let sent = body.pointer("/batch/0").unwrap_or(&body);
    let text = sent["originalTimestamp"].as_str().unwrap();
    let seen = if time(text) >= started { "the time of sending" } else { text };
    println!("{what:<36}  {seen}");
}

/// The JSON of one request, which is answered 200.
fn receive(stream: TcpStream) -> Value {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim().to_lowercase();
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    reader.get_mut().write_all(answer).unwrap();
    serde_json::from_slice(&body).unwrap()
}
RS
cargo build -q
target/debug/try | tee seen.txt
diff seen.txt - <<'SEEN'
alone                                 2026-01-01T00:00:00Z
in a batch whose time is 2026-06-01   2026-06-01T00:00:00Z
in a batch without a time             the time of sending
SEEN
echo "As it was seen."
