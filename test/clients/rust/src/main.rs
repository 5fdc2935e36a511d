//! Sends with one of Rust's clients: send CLIENT URL KEY COUNT. Whatever it logs goes to stderr.

mod posthog;
mod rudderstack;
mod segment_io;

pub struct Options {
    pub url: String,
    pub key: String,
    pub count: i64,
}

/// When the first like was: 2026-01-01.
pub const FIRST_SECONDS: i64 = 1_767_225_600;

fn main() {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let words: Vec<String> = std::env::args().collect();
    let options = Options {
        url: words[2].clone(),
        key: words[3].clone(),
        count: words[4].parse().expect("COUNT must be a number"),
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    match words[1].as_str() {
        "segment" => runtime.block_on(segment_io::send(&options)),
        // It blocks, and may not do so within a runtime.
        "rudderstack" => rudderstack::send(&options),
        name => runtime.block_on(posthog::send(&options, name)),
    }
}
